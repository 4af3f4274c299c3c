/**
 * What tsoa has no words for: one schema per event type, their union with its discriminator, and
 * the webhooks that carry them. `Event` itself stays open, so that a type a client does not know is
 * still an Event; `KnownEvent` is for those that want the shape of each type.
 */
const prefix = '#/components/schemas/';
const placeMembers = ['chatId', 'upstream', 'sequence'];

/** `message.received` is MessageReceivedEvent. */
export function eventSchemaName(type) {
  const words = type.split(/[._]/).map((word) => word[0].toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

/** The schemas of tsoa, with `data` of Event open, and the events of each type beside it. */
export function withEventSchemas(raw, descriptions) {
  const { Event: event } = raw;
  const { description } = event.properties.data;
  const open = { type: 'object', additionalProperties: true, description };
  const types = Object.keys(descriptions);
  const typed = types.map((type) => [
    eventSchemaName(type),
    eventOf(type, descriptions[type], event),
  ]);
  return {
    ...raw,
    Event: { ...event, properties: { ...event.properties, data: open } },
    ...Object.fromEntries(typed),
    KnownEvent: unionOf(types),
  };
}

function eventOf(type, { shape, text, isChatless = false }, event) {
  const members = Object.entries(event.properties).filter(
    ([name]) => !(isChatless && (name === 'chatId' || name === 'sequence')),
  );
  const own = {
    type: { type: 'string', const: type, description: `Always \`${type}\`.` },
    data: { $ref: `${prefix}${shape}` },
  };
  return {
    type: 'object',
    description: text,
    properties: Object.fromEntries(members.map(([name, schema]) => [name, own[name] ?? schema])),
    required: [...event.required, ...(isChatless ? [] : placeMembers)],
  };
}

function unionOf(types) {
  const entries = types.map((type) => [type, `${prefix}${eventSchemaName(type)}`]);
  return {
    description:
      'An event of a type this version knows, told apart by `type`. Read events as Event, and as ' +
      'KnownEvent once you know the type: the list of types only grows.',
    oneOf: entries.map(([, $ref]) => ({ $ref })),
    discriminator: { propertyName: 'type', mapping: Object.fromEntries(entries) },
  };
}

/** One webhook per event type, and one for all of them. */
export function eventWebhooks(descriptions) {
  const each = Object.entries(descriptions).map(([type, { text }]) => [
    type,
    { post: webhookOf(eventSchemaName(type), `Receive ${type}`, text) },
  ]);
  const any = webhookOf('KnownEvent', 'Receive any event', 'Whatever the webhook asks for.');
  return { event: { post: any }, ...Object.fromEntries(each) };
}

/** Where an operation gives the address to call, the call is described beside it. */
export function withCallbacks(paths) {
  for (const operation of Object.values(paths).flatMap(Object.values)) {
    if (operation.operationId !== 'createWebhook') continue;
    const call = webhookOf('KnownEvent', 'Receive any event', 'Whatever the webhook asks for.');
    operation.callbacks = {
      onEvent: { '{$request.body#/url}': { post: { ...call, operationId: 'onEvent' } } },
    };
  }
}

function webhookOf(schema, summary, text) {
  const example = schema === 'KnownEvent' ? 'MessageReceivedEvent' : schema;
  return {
    operationId: `receive${schema}`,
    summary,
    description: `${text}\n\nSent to the address of a webhook, in order per chat, again until it is taken. Answer first, then act on it.`,
    tags: ['Events'],
    security: [],
    parameters: deliveryHeaders,
    requestBody: {
      description: 'The event, the same JSON as on every other feed.',
      required: true,
      content: {
        'application/json': {
          schema: { $ref: `${prefix}${schema}` },
          examples: { [example]: { $ref: `#/components/examples/${example}` } },
        },
      },
    },
    responses: {
      200: { description: 'Taken. Any other 2xx says the same.' },
      410: { description: 'Gone for good: the webhook is disabled.' },
      default: { description: 'Not taken: it is sent again later.' },
    },
  };
}

const deliveryHeaders = [
  ['webhook-id', 'Id of the delivery, the same on every attempt: drop what you have seen.'],
  ['webhook-timestamp', 'When the attempt was made, in seconds since 1970.'],
  ['webhook-signature', 'Signatures as Standard Webhooks 1.0.0 writes them, `v1,` and base64.'],
  [
    'ctlive-previous-sequence',
    "Sequence of the chat's last event that matched the webhook; 0: none. Absent on events about no chat.",
  ],
].map(([name, description]) => ({
  name,
  in: 'header',
  description,
  required: name.startsWith('webhook-'),
  schema: { type: 'string' },
}));

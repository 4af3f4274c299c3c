const prefix = '#/components/schemas/';

/** Limits TypeScript and tsoa have no words for; `settleBody` enforces them. */
const labelLimits = {
  type: 'object',
  maxProperties: 50,
  propertyNames: { minLength: 1, maxLength: 64 },
  additionalProperties: { type: 'string', maxLength: 512 },
};

/**
 * Schemas as the document shows them. Plain texts and maps are written out where they are used,
 * nested objects get names, objects of requests are closed and those of responses open. Also
 * rewrites the schemas inside `operations.paths`.
 */
export function finalizeSchemas(rawSchemas, operations, errorResponses) {
  const raw = { ...mapsWithoutMembers(rawSchemas), ErrorCode: errorCodeSchema(errorResponses) };
  const { description } = raw.ChatLabels;
  raw.ChatLabels = { ...labelLimits, description };
  const finished = {};
  for (const [name, schema] of Object.entries(raw)) {
    const ordered = inWrittenOrder(schema);
    finished[name] = expand(ordered, { raw, finished, name });
  }
  expandOperations(operations.paths, { raw, finished });
  const { requests, responses } = reachable(operations.paths, finished);
  collect(operations.webhooks, responses, finished);
  const names = Object.keys(finished).filter((name) => requests.has(name) || responses.has(name));
  const schemas = names
    .sort()
    .map((name) => [name, opened(finished[name], name, requests, responses)]);
  return { schemas: Object.fromEntries(schemas) };
}

function errorCodeSchema(errorResponses) {
  return {
    type: 'string',
    enum: [...Object.keys(errorResponses), 'other'],
    description:
      'Stable name of what went wrong. Each has a page at `/problems/{code}`. `other` is never ' +
      'sent: it stands for the codes of later versions.',
  };
}

/** tsoa gives an open map an empty list of members and TypeScript's own description. */
function mapsWithoutMembers(schemas) {
  const finished = Object.entries(schemas).map(([name, schema]) => {
    const { properties, description, ...map } = schema;
    const isMap = name.startsWith('Record_') && Object.keys(properties ?? {}).length === 0;
    return [name, isMap ? map : schema];
  });
  return Object.fromEntries(finished);
}

/** tsoa writes the members of a type in reverse, those of an interface as they are. */
function inWrittenOrder(schema) {
  if (!schema.properties || 'additionalProperties' in schema) return schema;
  const names = Object.keys(schema.properties).reverse();
  return {
    ...schema,
    properties: Object.fromEntries(names.map((name) => [name, schema.properties[name]])),
    ...(schema.required && { required: names.filter((name) => schema.required.includes(name)) }),
  };
}

function expand(schema, context) {
  const { $ref, ...beside } = schema;
  if ($ref) return expandReference($ref, beside, context);
  const { format, description, example, ...plain } = withoutDoubledFormat(schema);
  if ('nullable' in schema) throw new Error(`nullable in ${context.name}: use undefined`);
  return clean({
    type: schema.type,
    format,
    description: description && unwrapped(description),
    ...(example !== undefined && { examples: [example] }),
    ...plain,
    ...(schema.properties && { properties: expandMembers(schema.properties, context) }),
    ...(schema.items && { items: expand(schema.items, context) }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: expand(schema.additionalProperties, context),
    }),
  });
}

/**
 * A time needs no pattern beside its format: tsoa's check of the form is stricter than words, and
 * generators that give times a type of their own (Python, C#) fail on it.
 */
function withoutDoubledFormat(schema) {
  if (schema.format !== 'date-time') return schema;
  const { pattern: _, ...time } = schema;
  return time;
}

function expandReference($ref, beside, context) {
  const name = $ref.slice(prefix.length);
  const target = context.raw[name];
  if (!target) throw new Error(`a schema refers to ${name}, which is not there`);
  if (!isWrittenOut(target, name)) {
    const { description } = beside;
    return clean({ $ref, description: description && unwrapped(description) });
  }
  return expand({ ...target, ...clean(beside) }, context);
}

/** Texts, arrays and open maps; enumerations and objects keep their names. */
function isWrittenOut(schema, name) {
  if (schema.enum || schema.properties) return false;
  return (
    name.startsWith('Record_') ||
    schema.type === 'string' ||
    schema.type === 'array' ||
    schema.$ref !== undefined ||
    schema.type === 'object'
  );
}

function expandMembers(properties, context) {
  const members = Object.entries(properties).map(([name, member]) => [
    name,
    member.properties ? named(name, member, context) : expand(member, context),
  ]);
  return Object.fromEntries(members);
}

/** A nested object becomes a schema of its own: `service` of Chat is ChatService. */
function named(member, schema, { raw, finished, name }) {
  const own = `${name}${member[0].toUpperCase()}${member.slice(1)}`;
  const { description, ...rest } = schema;
  finished[own] = expand(inWrittenOrder({ ...rest, description }), { raw, finished, name: own });
  return { $ref: `${prefix}${own}`, ...(description && { description }) };
}

function expandOperations(paths, context) {
  for (const operation of Object.values(paths).flatMap(Object.values)) {
    const own = { ...context, name: operation.operationId };
    for (const parameter of operation.parameters ?? []) {
      const { description, examples: _, ...schema } = expand(parameter.schema, own);
      parameter.schema = schema;
      parameter.description ??= description;
    }
    for (const media of mediaOf(operation)) {
      if (media.schema) media.schema = expand(media.schema, own);
    }
  }
}

function mediaOf(operation) {
  const responses = Object.values(operation.responses);
  return [operation.requestBody, ...responses].flatMap((each) =>
    Object.values(each?.content ?? {}),
  );
}

function reachable(paths, schemas) {
  const requests = new Set();
  const responses = new Set();
  for (const operation of Object.values(paths).flatMap(Object.values)) {
    collect(operation.requestBody, requests, schemas);
    collect(operation.parameters, requests, schemas);
    collect(operation.responses, responses, schemas);
  }
  return { requests, responses };
}

function collect(part, names, schemas) {
  const text = JSON.stringify(part ?? {});
  for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)/g)) {
    if (names.has(name)) continue;
    names.add(name);
    collect(schemas[name], names, schemas);
  }
}

function opened(schema, name, requests, responses) {
  const { additionalProperties, ...rest } = schema;
  if (!schema.properties) return schema;
  if (requests.has(name) && responses.has(name)) {
    throw new Error(`${name} is used in requests and in responses: make two types`);
  }
  // A request is open where its type has an index signature: a payload that others define.
  const isOpen = typeof additionalProperties === 'object';
  return requests.has(name) ? { ...rest, additionalProperties: isOpen } : rest;
}

/** A description as one line per paragraph. */
function unwrapped(text) {
  return text.replace(/([^\n])\n(?=[^\n])/g, '$1 ');
}

function clean(schema) {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

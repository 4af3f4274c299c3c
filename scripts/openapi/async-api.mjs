import { z } from 'zod';
import { eventSchemaName } from './event-schemas.mjs';

/** The feeds and the contact wire as AsyncAPI 3.0, of the same schemas as the OpenAPI document. */
export function asyncApiOf(document, { events, gatewayFrame, peerFrame }) {
  const types = Object.keys(events);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'CTLive Gateway feeds',
      version: document.info.version,
      description,
      contact: { name: 'The operator of this gateway' },
      tags: [{ name: 'Events', description: 'Everything that happens, in order.' }],
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: servers(),
    channels: channels(types),
    operations: operations(types),
    components: {
      securitySchemes: {
        bearerAuth: { type: 'http', scheme: 'bearer', description: 'An API key.' },
      },
      messages: messages(types, document.components.examples),
      schemas: {
        ...schemasOf(types.map(eventSchemaName), document.components.schemas),
        GatewayFrame: wireSchema(gatewayFrame, 'A frame the gateway sends.'),
        PeerFrame: wireSchema(peerFrame, 'A frame a CTLive peer sends.'),
      },
    },
  };
}

const description = `Everything that happens, as it happens. Both feeds of the gateway carry the same JSON, start at any
cursor and take the same filters; an event of a type you do not know is still an Event. The contact wire is
how the gateway itself talks to a CTLive peer; its page says what each frame means.`;

function servers() {
  const security = [{ $ref: '#/components/securitySchemes/bearerAuth' }];
  return {
    http: {
      ...{ host: '127.0.0.1:3000', protocol: 'http' },
      ...{ description: 'This gateway, for server-sent events.', security },
    },
    webSocket: {
      ...{ host: '127.0.0.1:3000', protocol: 'ws' },
      ...{ description: 'This gateway, for WebSocket.', security },
    },
    peer: {
      ...{ host: '127.0.0.1:3001', pathname: '/contact-wire', protocol: 'ws' },
      description: 'A CTLive peer the gateway dials; here the embedded simulator.',
    },
  };
}

function channels(types) {
  const feed = refs(types.map(eventSchemaName), '#/components/messages/');
  const position = refs(['Cursor', 'Reset'], '#/components/messages/');
  return {
    eventStream: {
      address: '/events/stream',
      title: 'Server-sent events',
      description:
        'The `id` of each event is its cursor and `data` the event, without an event name. Events ' +
        'named `cursor` and `reset` say where the stream stands. Go on with `Last-Event-ID` or `after`.',
      servers: [{ $ref: '#/servers/http' }],
      messages: { ...feed, ...position },
      bindings: { http: { bindingVersion: '0.3.0' } },
    },
    eventSocket: {
      address: '/events/socket',
      title: 'WebSocket',
      description:
        'One text message per event: the same JSON, cursors and filters as the stream. A message ' +
        'with a `control` member is not an event: it says where the stream stands.',
      servers: [{ $ref: '#/servers/webSocket' }],
      messages: { ...feed, ...refs(['SocketCursor', 'SocketReset'], '#/components/messages/') },
      bindings: { ws: { query: feedQuery, bindingVersion: '0.1.0' } },
    },
    contactWire: {
      address: '/',
      title: 'Contact wire',
      description: 'One text message per frame. The full page: docs/contact-wire.md.',
      servers: [{ $ref: '#/servers/peer' }],
      messages: refs(['GatewayFrame', 'PeerFrame'], '#/components/messages/'),
    },
  };
}

const descriptionOfChannel = {
  eventStream: 'Needs an API key with the scope `events:read`.',
  eventSocket: 'Needs an API key with the scope `events:read`.',
  contactWire: 'See docs/contact-wire.md.',
};

function operations(types) {
  const events = types.map(eventSchemaName);
  const of = (action, channel, names, summary) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    summary,
    description: `${summary} ${descriptionOfChannel[channel]}`,
    messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  });
  return {
    streamEvents: of('send', 'eventStream', [...events, 'Cursor', 'Reset'], 'Stream events.'),
    socketEvents: of(
      'send',
      'eventSocket',
      [...events, 'SocketCursor', 'SocketReset'],
      'Stream events over WebSocket.',
    ),
    sendFrame: of('send', 'contactWire', ['GatewayFrame'], 'The gateway speaks.'),
    receiveFrame: of('receive', 'contactWire', ['PeerFrame'], 'The peer speaks.'),
  };
}

function messages(types, examples) {
  const events = types.map((type) => {
    const name = eventSchemaName(type);
    const payload = { $ref: `#/components/schemas/${name}` };
    const shown = [{ payload: examples[name].value }];
    return [name, { name: type, title: type, payload, examples: shown }];
  });
  const cursor = { type: 'string', description: 'Send it as `after` or `Last-Event-ID` to go on.' };
  return {
    ...Object.fromEntries(events),
    Cursor: named('cursor', 'Where the stream stands, on connect and in quiet times.', {
      type: 'object',
      properties: { cursor },
      required: ['cursor'],
    }),
    Reset: named('reset', 'The cursor asked for is no longer kept: the stream goes on from here.', {
      type: 'object',
      properties: { reason: { type: 'string', const: 'cursor_expired' }, earliest: cursor },
      required: ['reason', 'earliest'],
    }),
    SocketCursor: named('socketCursor', 'Where the stream stands, as a message of its own.', {
      type: 'object',
      properties: { control: { type: 'string', const: 'cursor' }, cursor },
      required: ['control', 'cursor'],
    }),
    SocketReset: named('socketReset', 'The cursor asked for is no longer kept.', {
      type: 'object',
      properties: {
        control: { type: 'string', const: 'reset' },
        reason: { type: 'string', const: 'cursor_expired' },
        earliest: cursor,
      },
      required: ['control', 'reason', 'earliest'],
    }),
    GatewayFrame: named('gatewayFrame', 'A frame of the gateway.', {
      $ref: '#/components/schemas/GatewayFrame',
    }),
    PeerFrame: named('peerFrame', 'A frame of the peer.', {
      $ref: '#/components/schemas/PeerFrame',
    }),
  };
}

function named(name, summary, payload) {
  return { name, title: name, summary, payload };
}

const feedQuery = {
  type: 'object',
  properties: {
    after: { type: 'string', description: 'A cursor, `earliest` or `latest` (the default).' },
    chatId: { type: 'string', description: 'Only events of this chat.' },
    upstream: { type: 'string', description: "Only events this upstream's identity saw." },
    types: { type: 'string', description: 'Types, comma-separated; `message.*` is allowed.' },
    closeAfter: {
      type: 'integer',
      format: 'int32',
      description: 'Seconds after which the feed ends.',
    },
    ticket: { type: 'string', description: 'A ticket, where headers cannot be set.' },
  },
};

function refs(names, prefix) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `${prefix}${name}` }]));
}

/** The schemas named and all they refer to. */
function schemasOf(names, schemas) {
  const found = {};
  const add = (name) => {
    if (found[name]) return;
    found[name] = schemas[name];
    const text = JSON.stringify(schemas[name]);
    for (const [, next] of text.matchAll(/#\/components\/schemas\/([^"]+)/g)) add(next);
  };
  names.forEach(add);
  return Object.fromEntries(
    Object.keys(found)
      .sort()
      .map((name) => [name, found[name]]),
  );
}

function wireSchema(frame, text) {
  const { $schema: _, ...schema } = z.toJSONSchema(frame, { target: 'draft-7', io: 'input' });
  return { description: text, ...schema };
}

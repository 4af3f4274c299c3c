import Ajv from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cursorText, resetText } from '../../src/events/sink/socket-frames';
import { openApiDocument } from './open-api-document';

type Channel = { bindings: { ws: { query: { properties: Record<string, object> } } } };
type AsyncApi = {
  info: { version: string };
  channels: { eventSocket: Channel };
  components: { messages: Record<string, { payload: object }> };
};

const path = join(__dirname, '..', '..', 'openapi', 'asyncapi.json');
const document = JSON.parse(readFileSync(path, 'utf8')) as AsyncApi;

type Parameter = { readonly name: string };

describe('asyncapi.json', () => {
  it('has the version and the query parameters of the operation in openapi.json', () => {
    const operation = (
      openApiDocument['x-sockets'] as Record<string, { get: { parameters: Parameter[] } }>
    )['/events/socket'];
    const names = operation?.get.parameters.map(({ name }) => name).sort();
    expect(Object.keys(document.channels.eventSocket.bindings.ws.query.properties).sort()).toEqual(
      names,
    );
    expect(document.info.version).toBe((openApiDocument.info as { version: string }).version);
  });

  it.each([
    ['SocketCursor', cursorText('here')],
    ['SocketReset', resetText('here')],
  ])('describes the %s message as it is sent', (name, text) => {
    const schema = { ...document.components.messages[name]?.payload, additionalProperties: false };
    const validate = new Ajv().compile(schema);
    expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
  });
});

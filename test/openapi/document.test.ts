import { errorResponses } from '../../src/http/problems/error-responses';
import {
  openApiDocument,
  operations,
  schemas,
  step,
  validatorOf,
  walk,
  type Json,
} from './open-api-document';

const operationIds = [
  'joinChat listChats getChat updateChat leaveChat endChat',
  'sendMessage listMessages getMessage sendLink setWriting',
  'sendMultimedia sendMultimediaBase64 sendMultimediaFromUrl getMultimedia downloadMultimedia',
  'createMultimediaSignedUrl downloadSignedMultimedia',
  'listEvents getEvent listChatEvents streamEvents streamChatEvents',
  'createStreamTicket',
  'receiveSandboxDelivery listSandboxDeliveries clearSandbox',
  'listUpstreams getUpstream getCurrentKey getOperation',
  'createWebhook listWebhooks getWebhook updateWebhook deleteWebhook testWebhook',
  'rotateWebhookSecret resumeWebhook replayWebhook listWebhookLanes listDeliveries',
  'getDelivery retryDelivery getWebhookSigningKeys',
  'createApiKey listApiKeys getApiKey revokeApiKey',
  'transferChat routeChatToBot getTranscript searchTranscripts receiveCtliveContact',
  'putUpstream setUpstreamToken deleteUpstream endAllDomainChats',
  'sendWhatsAppMessage sendWhatsAppMultimedia sendWhatsAppMultimediaBase64 sendWhatsAppTemplateMessage',
  'getLiveness getReadiness getOpenApi getOpenApi30 getAsyncApi',
].flatMap((line) => line.split(' '));

/** Where each header that is declared is shown to be honoured. */
const honouredHeaders: Readonly<Record<string, string>> = {
  'Idempotency-Key': 'test/http/messages.test.ts',
  'Idempotency-Replayed': 'test/http/messages.test.ts',
  'Last-Event-ID': 'test/http/events',
  Range: 'test/http/multimedia',
  'If-Range': 'test/http/multimedia',
  'If-None-Match': 'test/http/multimedia',
  Location: 'test/http/messages.test.ts',
  'Retry-After': 'test/http/problems.test.ts',
  'WWW-Authenticate': 'test/http/authentication.test.ts',
  'Content-Disposition': 'test/http/multimedia',
  'Content-Range': 'test/http/multimedia',
  'Accept-Ranges': 'test/http/multimedia',
  ETag: 'test/http/multimedia',
  'X-Request-Id': 'test/http/app.test.ts',
  Allow: 'test/http/app.test.ts',
  Upgrade: 'test/http/socket',
  'Sec-WebSocket-Version': 'test/http/socket',
};

const namedOperations = operations.map((each) => [each.id, each] as const);

describe('openapi.json', () => {
  it('is an OpenAPI 3.1.1 document without an address of its own', () => {
    expect(openApiDocument.openapi).toBe('3.1.1');
    expect(openApiDocument.servers).toEqual([{ url: '/', description: expect.any(String) }]);
  });

  it('names exactly the operations there are', () => {
    expect(operations.map(({ id }) => id).sort()).toEqual([...operationIds].sort());
  });

  it('is open to everybody where nothing of a chat is told', () => {
    const open = operations.filter(({ operation }) => operation.security.length === 0);
    const documents = ['getAsyncApi', 'getOpenApi', 'getOpenApi30', 'getWebhookSigningKeys'];
    const sandbox = ['clearSandbox', 'listSandboxDeliveries', 'receiveSandboxDelivery'];

    expect(open.map(({ id }) => id).sort()).toEqual(
      [...documents, ...sandbox, 'downloadSignedMultimedia', 'getLiveness', 'getReadiness'].sort(),
    );
  });

  it('describes its tags and uses them all', () => {
    const used = new Set(operations.flatMap(({ operation }) => operation.tags));

    expect(openApiDocument.tags.map((tag: { name: string }) => tag.name).sort()).toEqual(
      [...used].sort(),
    );
    for (const tag of openApiDocument.tags) expect(tag.description).toMatch(/\.$/);
  });

  it('uses nothing of older versions', () => {
    const old = [...walk(openApiDocument)].filter(
      ({ value }) => 'nullable' in value || ('example' in value && 'type' in value),
    );

    expect(old.map(({ path }) => path)).toEqual([]);
  });

  it('holds whole numbers only', () => {
    const numbers = [...walk(openApiDocument.components.schemas), ...walk(openApiDocument.paths)]
      .filter(({ value }) => value.type === 'number' || /double|float/.test(value.format))
      .map(({ path }) => path);
    const unsized = [...walk(openApiDocument)]
      .filter(({ value }) => value.type === 'integer' && !/^int(32|64)$/.test(value.format))
      .map(({ path }) => path);

    expect(numbers).toEqual([]);
    expect(unsized).toEqual([]);
  });

  it('declares only headers that are honoured', () => {
    const inRequests = operations.flatMap(({ operation }) =>
      (operation.parameters ?? []).filter((each: { in: string }) => each.in === 'header'),
    );
    const inResponses = operations.flatMap(({ operation }) =>
      Object.values<Json>(operation.responses).flatMap(({ headers }) => Object.keys(headers ?? {})),
    );
    const declared = [...inRequests.map((each) => each.name), ...inResponses];

    expect(declared.filter((name) => honouredHeaders[name] === undefined)).toEqual([]);
  });
});

describe.each(namedOperations)('operation %s', (_id, { method, path, operation }) => {
  it('has a summary, a description and one tag', () => {
    expect(operation.summary).toMatch(/^[A-Z].+[^.]$/);
    expect(operation.description).toMatch(/^[A-Z][^]+\.$/);
    expect(operation.tags).toHaveLength(1);
  });

  it('says what it needs, in words and for machines', () => {
    const scopes: string[] = operation['x-required-scopes'] ?? [];
    const isOpen = operation.security.length === 0;

    const isCtlive = operation.tags.includes('CTLive');
    const ways = isCtlive ? [{ bearerAuth: [] }] : [{ bearerAuth: [] }, { apiKeyAuth: [] }];

    expect(operation.security).toEqual(isOpen ? [] : ways);
    for (const scope of scopes) expect(operation.description).toContain(`\`${scope}\``);
    if (isOpen) expect(operation.description).toContain('Needs no API key.');
  });

  it('describes every parameter, and has an example for each of its path', () => {
    const parameters: Json[] = operation.parameters ?? [];
    const inPath = parameters.filter((each) => each.in === 'path');

    for (const parameter of parameters) expect(parameter.description).toMatch(/\.$/);
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    for (const { example } of inPath) expect(example).toEqual(expect.any(String));
  });

  it('has typed answers: successes, a 4xx, a 500 and whatever else', () => {
    const statuses = Object.keys(operation.responses);

    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    expect(statuses.some((status) => status.startsWith('4'))).toBe(true);
    expect(statuses).toEqual(expect.arrayContaining(['500', 'default']));
    if (operation.security.length > 0) expect(statuses).toContain('401');
    if (operation['x-required-scopes']) expect(statuses).toContain('403');
    if (operation.requestBody) expect(statuses).toContain('415');
  });

  it('answers every problem as problem+json, with the codes of that status', () => {
    const problems = Object.entries<Json>(operation.responses).filter(([status]) => status > '4');
    for (const [status, { content }] of problems) {
      expect(Object.keys(content)).toEqual(['application/problem+json']);
      expect(content['application/problem+json'].schema).toEqual({
        $ref: '#/components/schemas/Problem',
      });
      const codes = Object.keys(content['application/problem+json'].examples ?? {});
      for (const code of codes) {
        expect(errorResponses[code as keyof typeof errorResponses].status).toBe(Number(status));
      }
    }
  });

  it('has no nameless answers, and an example for each', () => {
    const answers = Object.entries<Json>(operation.responses)
      .filter(([status]) => status < '4')
      .flatMap(([, response]) => Object.entries<Json>(response.content ?? {}));
    for (const [type, media] of answers) {
      if (type !== 'application/json') {
        expect(media.schema.type).toBe('string');
        continue;
      }
      expect(media.schema.$ref).toMatch(/^#\/components\/schemas\/\w+$/);
      expect(Object.keys(media.examples)).toHaveLength(1);
    }
    const request = operation.requestBody?.content['application/json'];
    if (request?.schema.$ref) expect(Object.keys(request.examples)).toHaveLength(1);
  });

  it('has examples its schemas accept', () => {
    const place = `#/paths/${step(path)}/${method}`;
    for (const [index, parameter] of (operation.parameters ?? []).entries()) {
      if (parameter.example === undefined) continue;
      const validate = validatorOf(`${place}/parameters/${index}/schema`);
      expect([validate(parameter.example), validate.errors]).toEqual([true, null]);
    }
  });
});

/** Bodies that others define: what our users' webhooks or CTLive post. */
const foreignPayloads = operations
  .filter(({ operation }) => operation['x-accepts-any'])
  .map(({ operation }) => operation.requestBody.content['application/json'].schema.$ref);

describe.each(schemas)('schema %s', (name, schema) => {
  it('is described, and so is each of its members', () => {
    expect(schema.description).toEqual(expect.any(String));
    const silent = Object.entries<Json>(schema.properties ?? {}).filter(
      ([, member]) => !member.description && !member.$ref,
    );
    expect(silent.map(([member]) => member)).toEqual([]);
  });

  it('is closed when sent and open when received', () => {
    const isSealed = /.(Request|Form)$/.test(name) && schema.properties;
    const isForeign = foreignPayloads.includes(`#/components/schemas/${name}`);

    expect(name).not.toMatch(/Response$/);
    expect(schema.additionalProperties).toBe(isForeign || (isSealed ? false : undefined));
  });

  it('has members of plain types or with names', () => {
    const nested = Object.values<Json>(schema.properties ?? {}).filter(
      ({ properties, items }) => properties !== undefined || items?.properties !== undefined,
    );
    expect(nested).toEqual([]);
  });
});

describe.each(Object.entries<Json>(openApiDocument.components.examples))(
  'example %s',
  (name, { value }) => {
    it('is accepted by its schema', () => {
      const schema = openApiDocument.components.schemas[name] ? name : 'Problem';
      const validate = validatorOf(`#/components/schemas/${schema}`);

      expect([validate(value), validate.errors]).toEqual([true, null]);
    });
  },
);

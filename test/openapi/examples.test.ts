import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { demoChatId } from '../../src/simulator/simulator';
import { allEvents, testKey } from '../doubles/processes';
import { RunningService } from '../doubles/running-service';
import { until } from '../doubles/until';
import { pdfOf } from '../http/multimedia-engine';
import { openApiDocument, operations, type Json, type ReadOperation } from './open-api-document';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const ctiToken = 'the bearer of the CTI webhooks';

/** Those that make what others read go first, and those that end something last. */
const first = [
  ...['joinChat', 'createWebhook', 'sendMessage', 'sendMultimediaBase64', 'sendMultimedia'],
  ...['createApiKey', 'createMultimediaSignedUrl', 'listDeliveries', 'putUpstream'],
];
const last = [
  ...['transferChat', 'leaveChat', 'endChat', 'endAllDomainChats', 'revokeApiKey'],
  ...['deleteWebhook', 'deleteUpstream'],
];

const ordered = [
  ...first.map(byId),
  ...operations.filter(({ id }) => ![...first, ...last].includes(id)),
  ...last.map(byId),
];

function byId(id: string): ReadOperation {
  return operations.find((each) => each.id === id)!;
}

function resolved(value: Json): Json {
  if (!value?.$ref) return value;
  return value.$ref
    .split('/')
    .slice(1)
    .reduce((place: Json, step: string) => place[step], openApiDocument);
}

type ShownRequest = {
  readonly target: string;
  readonly init: { method: string; headers: Record<string, string>; body?: string | FormData };
};

/** What the document cannot know: ids that exist, by parameter, and the hosts of its URLs. */
type Known = {
  readonly ids: Record<string, string>;
  readonly hosts: Readonly<Record<string, string>>;
};

/** The request as the document shows it. */
function requestOf(shown: ReadOperation, { ids, hosts }: Known): ShownRequest {
  const query = new URLSearchParams();
  const key = shown.id === 'receiveCtliveContact' ? ctiToken : testKey;
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  let target = shown.path;
  for (const { name, in: place, example } of shown.operation.parameters ?? []) {
    const value = ids[name] ?? example;
    if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value));
    else if (place === 'header') Object.assign(headers, ids[name] && { [name]: ids[name] });
    else if (example !== undefined) query.set(name, value);
  }
  const body = bodyOf(shown.operation.requestBody, hosts);
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  target += `?${query.toString()}`;
  return { target, init: { method: shown.method.toUpperCase(), headers, body } };
}

function bodyOf(requestBody: Json, hosts: Known['hosts']): string | FormData | undefined {
  const json = requestBody?.content['application/json'];
  if (json) {
    const shown = JSON.stringify(resolved(Object.values(json.examples)[0]).value);
    return Object.entries(hosts).reduce((text, [from, to]) => text.replaceAll(from, to), shown);
  }
  const form = requestBody?.content['multipart/form-data'];
  if (!form) return undefined;
  const parts = new FormData();
  for (const [name, schema] of Object.entries<Json>(resolved(form.schema).properties)) {
    const text = schema.default ?? schema.examples?.[0];
    if (text !== undefined) parts.set(name, text);
    if (schema.format === 'binary') {
      parts.set(name, new Blob([Buffer.from(png, 'base64')], { type: 'image/png' }), 'photo.png');
    }
  }
  return parts;
}

/**
 * Sends it, and expects a success, whose Location can be fetched; returns its body. That all of it is
 * as described is seen to in every test.
 */
async function tryOut(url: string, id: string, { target, init }: ShownRequest): Promise<string> {
  const answer = await fetch(`${url}${target}`, init);
  const text = await answer.text();
  expect([id, answer.ok ? 'worked' : `${answer.status} ${text}`]).toEqual([id, 'worked']);
  const location = answer.headers.get('location');
  if (location !== null) {
    const { authorization = '' } = init.headers;
    const { status } = await fetch(new URL(location, url), { headers: { authorization } });
    expect([id, location, status]).toEqual([id, location, 200]);
  }
  return text;
}

/** Where what an operation made is named in its answer. */
const made: Readonly<Record<string, (answer: Json) => Record<string, string>>> = {
  createWebhook: ({ id }) => ({ webhookId: id }),
  createApiKey: ({ apiKey }) => ({ keyId: apiKey.id }),
  createMultimediaSignedUrl: ({ url }) => ({ ticket: url.split('/').at(-1) }),
  listDeliveries: ({ data }) => ({ deliveryId: data[0].id }),
};

/** What there is once the gateway's own message of a file has been logged and delivered. */
async function idsOf(service: RunningService, webhookId: string): Promise<Record<string, string>> {
  let ids: Record<string, string> = {};
  await until(async () => {
    const events = await allEvents(service.url);
    const file = events.findLast((event) => event.type === 'multimedia.sent');
    if (file?.data.id === undefined) return false;
    ids = { messageId: file.data.id, eventId: file.id };
    return true;
  });
  await until(async () => {
    const { body } = await service.call('GET', `/webhooks/${webhookId}/deliveries`);
    return (body as Json).data.length > 0;
  });
  return ids;
}

/** A web server that has the file of the example. */
async function webServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' }).end(pdfOf(1_000));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('the examples of the document', () => {
  it('work as they are against a running gateway, each of every operation', async () => {
    await using web = await webServer();
    await using service = await RunningService.start({
      CTLIVE_CTI_TOKEN: ctiToken,
      EGRESS_ALLOW: '127.0.0.1',
    });
    const hosts = {
      'https://crm.example.com/ctlive': `${service.url}/sandbox/mine`,
      'https://files.example.com': web.url,
    };
    let ids: Record<string, string> = { closeAfter: '1' };
    for (const each of ordered) {
      if (each.id === 'endChat') await service.call('POST', `/chats/${demoChatId}/join`);
      if (each.id === 'sendMessage') ids = { ...ids, 'Idempotency-Key': 'greeting-4711' };
      const text = await tryOut(service.url, each.id, requestOf(each, { ids, hosts }));

      delete ids['Idempotency-Key'];
      Object.assign(ids, made[each.id]?.(JSON.parse(text)));
      if (each.id === 'sendMultimedia') {
        Object.assign(ids, await idsOf(service, ids['webhookId']!));
      }
    }
  }, 60_000);
});

import { demoChatId } from '../../src/simulator/simulator';
import { faultsOf } from '../doubles/answers/answer-contract';
import { allEvents, testKey } from '../doubles/processes';
import { RunningService } from '../doubles/running-service';
import { until } from '../doubles/until';
import { openApiDocument, operations, type Json, type ReadOperation } from './open-api-document';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Those that make what others read go first, and those that end something last. */
const first = [
  ...['joinChat', 'sendMessage', 'sendMultimediaBase64', 'sendMultimedia', 'createApiKey'],
  'createWebhook',
];
const last = ['leaveChat', 'endChat', 'endAllDomainChats', 'revokeApiKey', 'deleteWebhook'];

/**
 * Their success needs what a lone gateway has not: a web server, a delivery, a signature,
 * another upstream, CTLive's own bearer.
 */
const elsewhere = [
  ...['sendMultimediaFromUrl', 'testWebhook', 'getDelivery', 'retryDelivery'],
  'downloadSignedMultimedia',
  ...['transferChat', 'putUpstream', 'setUpstreamToken', 'deleteUpstream', 'receiveCtliveContact'],
];

/** What has to be joined again to be ended. */
const ordered = [
  ...first.map(byId),
  ...operations.filter(({ id }) => ![...first, ...last, ...elsewhere].includes(id)),
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

/** The request as the document shows it, with ids that exist for those it cannot know. */
function requestOf(shown: ReadOperation, ids: Record<string, string>): ShownRequest {
  const query = new URLSearchParams();
  const headers: Record<string, string> = { authorization: `Bearer ${testKey}` };
  let target = shown.path;
  for (const { name, in: place, example } of shown.operation.parameters ?? []) {
    const value = ids[name] ?? example;
    if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value));
    else if (place === 'header') Object.assign(headers, ids[name] && { [name]: ids[name] });
    else if (example !== undefined) query.set(name, value);
  }
  const body = bodyOf(shown.operation.requestBody);
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  target += `?${query.toString()}`;
  return { target, init: { method: shown.method.toUpperCase(), headers, body } };
}

/** Sends it, and expects a success that is as described; returns its body. */
async function tryOut(url: string, id: string, { target, init }: ShownRequest): Promise<string> {
  const answer = await fetch(`${url}${target}`, init);
  const { status } = answer;
  const text = await answer.text();
  expect([id, status < 300 ? 'worked' : `${status} ${text}`]).toEqual([id, 'worked']);
  const headers = Object.fromEntries(answer.headers);
  expect(faultsOf({ method: init.method, path: target, status, headers, text })).toEqual([]);
  return text;
}

function bodyOf(requestBody: Json): string | FormData | undefined {
  const json = requestBody?.content['application/json'];
  if (json) return JSON.stringify(resolved(Object.values(json.examples)[0]).value);
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

async function idsOf(service: RunningService): Promise<Record<string, string>> {
  let ids: Record<string, string> = {};
  await until(async () => {
    const events = await allEvents(service.url);
    const file = events.findLast((event) => event.type === 'multimedia.sent');
    if (file?.data.id === undefined) return false;
    ids = { messageId: file.data.id, eventId: file.id };
    return true;
  });
  return ids;
}

describe('the examples of the document', () => {
  it('work as they are against a running gateway', async () => {
    await using service = await RunningService.start();
    let ids: Record<string, string> = { closeAfter: '1' };
    for (const each of ordered) {
      if (each.id === 'endChat') await service.call('POST', `/chats/${demoChatId}/join`);
      if (each.id === 'sendMessage') ids = { ...ids, 'Idempotency-Key': 'greeting-4711' };
      const text = await tryOut(service.url, each.id, requestOf(each, ids));

      delete ids['Idempotency-Key'];
      if (each.id === 'sendMultimedia') ids = { ...ids, ...(await idsOf(service)) };
      if (each.id === 'createWebhook') ids = { ...ids, webhookId: JSON.parse(text).id };
      if (each.id === 'createApiKey') ids = { ...ids, keyId: JSON.parse(text).apiKey.id };
    }
  }, 60_000);
});

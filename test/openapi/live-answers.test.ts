import { call, httpGateway, type CallOptions } from '../doubles/http-gateway';
import { stubCtiToken } from '../doubles/stub-ctlive-parts';
import { demoChatId } from '../doubles/stub-engine';
import { operations, step, validatorOf } from './open-api-document';

type LiveCall = readonly [id: string, path: string, status: number, options?: CallOptions];

const chat = `/chats/${demoChatId}`;
const numbers = { customerPhoneNumber: '+391', servicePhoneNumber: '441' };
const keyed = { 'Idempotency-Key': 'k' };

/** One call per operation, in an order in which each works. */
const wholePng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const calls: readonly LiveCall[] = [
  ['joinChat', `${chat}/join`, 201, { json: { externalId: 'a', metadata: { b: 'c' } } }],
  ['joinChat', `${chat}/join`, 200],
  ['listChats', '/chats', 200],
  ['getChat', chat, 200],
  ['updateChat', chat, 200, { json: { externalId: 'b' } }],
  ['sendMessage', `${chat}/messages`, 201, { json: { text: 'Hi' }, headers: keyed }],
  ['sendLink', `${chat}/links`, 201, { json: { url: 'https://example.com/' } }],
  ['listMessages', `${chat}/messages`, 200],
  ['getMessage', `${chat}/messages/wamid.A%2Fb%2Bc%3D%3D`, 200],
  ['setWriting', `${chat}/writing`, 204, { json: { isWriting: true } }],
  ['listEvents', '/events', 200],
  ['listChatEvents', `${chat}/events`, 200],
  ['getOperation', '/operations/k', 200],
  ['listUpstreams', '/upstreams', 200],
  ['getUpstream', '/upstreams/default', 200],
  ['createApiKey', '/api-keys', 201, { json: { name: 'a', scopes: ['chats:read'] } }],
  ['listApiKeys', '/api-keys', 200],
  ['getApiKey', '/api-keys/unknown', 404],
  ['revokeApiKey', '/api-keys/unknown', 404],
  ['getCurrentKey', '/me', 200],
  ['getLiveness', '/livez', 200],
  ['getReadiness', '/readyz', 200],
  ['getOpenApi', '/openapi.json', 200],
  ['getOpenApi30', '/openapi-3.0.json', 200],
  ['getAsyncApi', '/asyncapi.json', 200],
  ['transferChat', `${chat}/transfer`, 200, { json: { toUpstream: 'second' } }],
  ['routeChatToBot', `${chat}/route-to-bot`, 200, { json: { botId: 'BOT1' } }],
  ['getTranscript', `${chat}/transcript`, 200],
  ['searchTranscripts', '/transcripts/search', 200, { json: { nickname: 'Ada' } }],
  ['putUpstream', '/upstreams/third', 201, { json: { from: 'default', token: 't' } }],
  ['setUpstreamToken', '/upstreams/second/token', 200, { json: { token: 't' } }],
  [
    'endAllDomainChats',
    '/upstreams/default/end-all-domain-chats',
    200,
    { json: { confirmDomain: 'DEFAULT' } },
  ],
  ['deleteUpstream', '/upstreams/second', 204],
  [
    'receiveCtliveContact',
    '/ctlive/default/contacts',
    200,
    { key: stubCtiToken, json: { cid: 'CHAT_1', event: 'new', odd: null } },
  ],
  ['sendWhatsAppMessage', '/whatsapp/messages', 202, { json: { ...numbers, text: 'Hi' } }],
  [
    'sendWhatsAppMultimediaBase64',
    '/whatsapp/multimedia/base64',
    202,
    { json: { ...numbers, img: wholePng, fileName: 'a.png' } },
  ],
  [
    'sendWhatsAppTemplateMessage',
    '/whatsapp/template-messages',
    202,
    { json: { ...numbers, templateName: 't', language: 'en' } },
  ],
  ['leaveChat', `${chat}/leave`, 200],
  ['endChat', `${chat}/end`, 200, { json: {} }],
];

describe('the answers of a running gateway', () => {
  it('are as the document describes them', async () => {
    await using gateway = await httpGateway();
    for (const [id, path, status, options] of calls) {
      const { method, path: template } = operations.find((each) => each.id === id)!;

      const answer = await call(`${gateway.url}${path}`, method.toUpperCase(), options);

      expect([id, answer.status]).toEqual([id, status]);
      if (status === 204) continue;
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const place = `#/paths/${step(template)}/${method}/responses/${status}/content/${step(type)}`;
      const validate = validatorOf(`${place}/schema`);
      expect([id, validate(answer.body), validate.errors]).toEqual([id, true, null]);
    }
  });
});

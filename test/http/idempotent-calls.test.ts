import { Deferred } from '../../src/runtime/deferred';
import { EngineError } from '../../src/engine/engine-error';
import type { GatewayContext } from '../../src/http/gateway-context';
import { httpGateway, type Answer, type HttpGateway } from '../doubles/http-gateway';
import { stubCtliveParts } from '../doubles/stub-ctlive-parts';
import { demoChatId, chatOf } from '../doubles/stub-engine';
import { until } from '../doubles/until';

const chat = `/chats/${demoChatId}`;
const numbers = { customerPhoneNumber: '391', servicePhoneNumber: '441' };
const calls: readonly [string, number, object | undefined, object][] = [
  [`${chat}/join`, 201, { nickname: 'Ada' }, { nickname: 'Bo' }],
  [`${chat}/leave`, 200, undefined, {}],
  [`${chat}/end`, 200, { reason: 'success' }, { reason: 'failed' }],
  [`${chat}/transfer`, 200, { toUpstream: 'second' }, { toUpstream: 'default' }],
  [`${chat}/route-to-bot`, 200, { botId: 'BOT1' }, { botId: 'BOT2' }],
  ['/upstreams/default/end-all-domain-chats', 200, { confirmDomain: 'DEFAULT' }, {}],
  ['/whatsapp/messages', 202, { ...numbers, text: 'a' }, { ...numbers, text: 'b' }],
  [
    '/whatsapp/template-messages',
    202,
    { ...numbers, templateName: 't', language: 'en' },
    { ...numbers, templateName: 'u', language: 'en' },
  ],
];
const withOtherBody = calls.filter(([path]) => !/leave|end-all/.test(path));

function post(gateway: HttpGateway, path: string, json: object | undefined): Promise<Answer> {
  return gateway.call('POST', path, { json, headers: { 'Idempotency-Key': 'key-1' } });
}

describe('a POST under an Idempotency-Key', () => {
  it.each(calls)('%s is answered the same again', async (path, status, json) => {
    await using gateway = await httpGateway();
    const first = await post(gateway, path, json);
    const again = await post(gateway, path, json);

    expect([first.status, again.status]).toEqual([status, status]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each(withOtherBody)(
    '%s refuses another request of the same key',
    async (path, _s, json, other) => {
      await using gateway = await httpGateway();
      await post(gateway, path, json);
      const answer = await post(gateway, path, other);

      expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
    },
  );

  it('refuses the key for another route or upstream', async () => {
    await using gateway = await httpGateway();
    await post(gateway, `${chat}/leave`, undefined);
    const routes = [`${chat}/leave?upstream=default`, '/chats/CHAT_other/leave'];
    for (const path of routes) {
      expect((await post(gateway, path, undefined)).body.code).toBe('idempotency_key_reused');
    }
  });

  it('is told to wait while the first still runs', async () => {
    const begun = new Deferred<void>();
    const released = new Deferred<void>();
    let runs = 0;
    const parts = routingWith(async (chatId) => {
      runs += 1;
      begun.resolve();
      await released.promise;
      return chatOf(chatId);
    });
    await using gateway = await httpGateway({ context: parts });
    const first = post(gateway, `${chat}/route-to-bot`, { botId: 'B' });
    await begun.promise;
    const second = await post(gateway, `${chat}/route-to-bot`, { botId: 'B' });
    released.resolve();

    expect([second.status, second.body.code]).toEqual([409, 'idempotency_in_progress']);
    expect((await first).status).toBe(200);
    expect(runs).toBe(1);
  });

  it('never does again what CTLive cannot be asked about, and still knows another request', async () => {
    let runs = 0;
    const parts = routingWith(() => {
      runs += 1;
      return Promise.reject(new EngineError('outcome_unknown', 'cut off', 'unknown'));
    });
    await using gateway = await httpGateway({ context: parts });
    for (let n = 0; n < 3; n += 1) {
      const answer = await post(gateway, `${chat}/route-to-bot`, { botId: 'B' });
      expect([answer.status, answer.body.code]).toEqual([504, 'outcome_unknown']);
    }
    const other = await post(gateway, `${chat}/route-to-bot`, { botId: 'C' });

    expect(other.body.code).toBe('idempotency_key_reused');
    expect(runs).toBe(1);
  });

  it('does again a transfer without an outcome, since a second one does nothing new', async () => {
    let isCut = true;
    const stub = stubCtliveParts();
    const transfer: GatewayContext['routing']['transfer'] = ({ chatId }) =>
      isCut
        ? Promise.reject(new EngineError('outcome_unknown', 'cut off', 'unknown'))
        : Promise.resolve(chatOf(chatId));
    await using gateway = await httpGateway({
      context: { routing: { ...stub.routing, transfer } },
    });
    const cut = await post(gateway, `${chat}/transfer`, { toUpstream: 'second' });
    isCut = false;
    const done = await post(gateway, `${chat}/transfer`, { toUpstream: 'second' });
    const replayed = await post(gateway, `${chat}/transfer`, { toUpstream: 'second' });

    expect([cut.status, done.status, replayed.status]).toEqual([504, 200, 200]);
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
  });

  it('does again what surely was not done', async () => {
    let isDown = true;
    const parts = routingWith((chatId) =>
      isDown
        ? Promise.reject(new EngineError('upstream_unavailable', 'down', 'not_done'))
        : Promise.resolve(chatOf(chatId)),
    );
    await using gateway = await httpGateway({ context: parts });
    expect((await post(gateway, `${chat}/route-to-bot`, { botId: 'B' })).status).toBe(503);
    isDown = false;
    await until(
      async () => (await post(gateway, `${chat}/route-to-bot`, { botId: 'B' })).status === 200,
    );
  });
});

function routingWith(
  routeToBot: (chatId: string) => ReturnType<GatewayContext['routing']['routeToBot']>,
): Partial<GatewayContext> {
  const stub = stubCtliveParts();
  return { routing: { ...stub.routing, routeToBot: ({ chatId }) => routeToBot(chatId) } };
}

import type { UpstreamConnection } from '../../../src/sessions/upstream';
import { until } from '../../doubles/until';
import { failureOf, WireSetting } from './wire-setting';

const text = { kind: 'text', text: 'Hello' } as const;
const file = {
  messageType: 'IMAGE',
  fileName: 'a.png',
  documentType: 'png',
  caption: '',
} as const;

type Call = (connection: UpstreamConnection) => Promise<unknown>;
const effects: [string, Call][] = [
  ['send', (connection) => connection.send('c', 'k', text)],
  ['end', (connection) => connection.end('c')],
  ['leave', (connection) => connection.leave('c')],
  ['join', (connection) => connection.join('c', {})],
  ['setWriting', (connection) => connection.setWriting('c', true)],
];
const reads: [string, Call][] = [
  ['history', (connection) => connection.history('c')],
  ['outcome', (connection) => connection.outcome('c', 'k')],
  ['openTransfer', (connection) => connection.openTransfer('c')],
  ['fetchMultimedia', (connection) => connection.fetchMultimedia('c', 'm')],
];
const calls = [
  ...effects.map(([name, call]) => [name, 'unknown', call] as const),
  ...reads.map(([name, call]) => [name, 'not_done', call] as const),
];

describe('RequestTable', () => {
  it.each(calls)('times %s out after 15 s: %s', async (_name, outcome, call) => {
    await using setting = await WireSetting.open();
    const { connection, remote, clock } = setting;
    const failing = failureOf(call(connection));
    await remote.next('request');
    clock.advance(14_999);
    expect(clock.timerCount).toBe(1);
    clock.advance(1);
    expect(await failing).toMatchObject({ code: 'timeout', outcome });
    expect(clock.timerCount).toBe(0);
  });

  it.each(calls)('loses %s with the connection, once sent: %s', async (_name, outcome, call) => {
    await using setting = await WireSetting.open();
    const { connection, remote, clock } = setting;
    const failing = failureOf(call(connection));
    await remote.next('request');
    remote.terminate();
    expect(await failing).toMatchObject({ code: 'unavailable', outcome });
    expect(clock.timerCount).toBe(0);
  });

  it.each(calls)(
    'knows that %s was not done when it was not sent yet',
    async (_name, _outcome, call) => {
      await using setting = await WireSetting.open({ maxUnanswered: 1 });
      const { connection, remote } = setting;
      const first = failureOf(connection.send('other', 'k', text));
      await remote.next('request');
      const failing = failureOf(call(connection));
      await setting.settle();
      remote.terminate();
      expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
      expect(await first).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
      expect(remote.countOf('request')).toBe(1);
    },
  );

  it.each(calls)('knows that %s was not done when it is refused', async (_name, _outcome, call) => {
    await using setting = await WireSetting.open();
    const failing = failureOf(call(setting.connection));
    const { id } = await setting.remote.next('request');
    setting.remote.nack(id, 'chat_ended', 'The chat has ended.');
    expect(await failing).toEqual({
      code: 'chat_ended',
      outcome: 'not_done',
      message: 'The chat has ended.',
    });
  });

  const broken: [string, string, Call, object][] = [
    [
      'a join without a contact',
      'unknown',
      (each) => each.join('c', {}),
      { isResumed: true, last: 1 },
    ],
    ['a send without an id', 'unknown', (each) => each.send('c', 'k', text), { ts: 1 }],
    ['a history without messages', 'not_done', (each) => each.history('c'), { isChatActive: true }],
    [
      'a history with a broken message',
      'not_done',
      (each) => each.history('c'),
      { messages: [{ data: {} }], isChatActive: true },
    ],
    ['an outcome of no kind', 'not_done', (each) => each.outcome('c', 'k'), { state: 'maybe' }],
    [
      'a file of no format',
      'not_done',
      (each) => each.fetchMultimedia('c', 'm'),
      { messageType: 'X' },
    ],
  ];
  it.each(broken)('calls %s an invalid response: %s', async (_name, outcome, call, result) => {
    await using setting = await WireSetting.open();
    const failing = failureOf(call(setting.connection));
    const { id } = await setting.remote.next('request');
    setting.remote.ack(id, { ...result });
    expect(await failing).toMatchObject({ code: 'invalid_response', outcome });
  });

  it.each(['"result":7', '"x":1'])('calls an ack with %s an invalid response', async (member) => {
    await using setting = await WireSetting.open();
    const failing = failureOf(setting.connection.leave('c'));
    const { id } = await setting.remote.next('request');
    setting.remote.sendText(`{"type":"ack","id":${id},${member}}`);
    expect(await failing).toMatchObject({ code: 'invalid_response', outcome: 'unknown' });
  });

  it('calls a probe answered with broken heads an invalid response', async () => {
    await using setting = await WireSetting.open();
    const failing = failureOf(setting.connection.probe());
    const { id } = await setting.remote.next('probe');
    setting.remote.sendText(`{"type":"probe-ack","id":${id},"heads":{"c":-1}}`);
    expect(await failing).toMatchObject({ code: 'invalid_response', outcome: 'not_done' });
  });

  it('lets 1,000 be unanswered and the others wait in order', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const all = Promise.all(
      Array.from({ length: 2_500 }, (_each, index) => connection.leave(`chat-${index}`)),
    );
    await until(() => remote.countOf('request') === 1_000);
    await setting.settle();
    expect(remote.countOf('request')).toBe(1_000);

    const requests = () => remote.received.filter((frame) => frame.type === 'request');
    for (const { id } of requests().slice(0, 300)) remote.ack(id);
    await until(() => remote.countOf('request') === 1_300);
    await setting.settle();
    expect(remote.countOf('request')).toBe(1_300);

    for (let answered = 300; answered < 2_500;) {
      await until(() => remote.countOf('request') > answered);
      const unanswered = requests().slice(answered);
      for (const { id } of unanswered) remote.ack(id);
      answered += unanswered.length;
    }
    await all;
    const asked = requests();
    expect(asked.map(({ request }) => request.chatId)).toEqual(
      Array.from({ length: 2_500 }, (_each, index) => `chat-${index}`),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(2_500);
  });

  it('starts the deadline with the sending, so waiting alone fails nothing', async () => {
    await using setting = await WireSetting.open({ maxUnanswered: 1 });
    const { connection, remote, clock } = setting;
    const slow = connection.leave('slow');
    const waiting = connection.leave('waiting');
    const first = await remote.next('request');
    clock.advance(14_000);
    remote.ack(first.id);
    await slow;
    const second = await remote.next('request');
    clock.advance(14_000);
    remote.ack(second.id);
    await waiting;
  });

  it('gives the place of one that timed out to the next', async () => {
    await using setting = await WireSetting.open({ maxUnanswered: 1 });
    const { connection, remote, clock } = setting;
    const failing = failureOf(connection.leave('slow'));
    const waiting = connection.leave('waiting');
    const { id } = await remote.next('request');
    clock.advance(15_000);
    expect(await failing).toMatchObject({ code: 'timeout' });
    const next = await remote.next('request');
    remote.ack(id);
    remote.ack(next.id);
    remote.ack(next.id);
    await waiting;
  });

  it('bounds how many wait', async () => {
    await using setting = await WireSetting.open({ maxUnanswered: 1 });
    const { connection } = setting;
    const waiting = Array.from({ length: 20_001 }, () => failureOf(connection.leave('c')));
    expect(await failureOf(connection.leave('c'))).toMatchObject({
      code: 'unavailable',
      outcome: 'not_done',
    });
    connection.close('enough');
    const outcomes = (await Promise.all(waiting)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'unknown')).toHaveLength(1);
  });

  it('sends a probe although the window is full', async () => {
    await using setting = await WireSetting.open({ maxUnanswered: 1 });
    const { connection, remote } = setting;
    const lost = failureOf(connection.leave('c'));
    await remote.next('request');
    await setting.settle();
    connection.close('enough');
    await lost;
  });

  it('times a probe out', async () => {
    await using setting = await WireSetting.open({ requestTimeoutMs: 3_000 });
    const failing = failureOf(setting.connection.probe());
    await setting.remote.next('probe');
    setting.clock.advance(3_000);
    expect(await failing).toMatchObject({ code: 'timeout', outcome: 'not_done' });
  });

  it('refuses a text that makes a frame too long, and goes on', async () => {
    await using setting = await WireSetting.open();
    const long = { kind: 'text', text: 'é'.repeat(600_000) } as const;
    expect(await failureOf(setting.connection.send('c', 'k', long))).toMatchObject({
      code: 'too_large',
      outcome: 'not_done',
    });
    await setting.settle();
    expect(setting.remote.countOf('request')).toBe(0);
  });

  it('holds long requests back from a peer that does not read, and loses none', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    remote.pause();
    const long = { kind: 'text', text: 'x'.repeat(900_000) } as const;
    const sends = Array.from({ length: 40 }, (_each, index) =>
      connection.send('c', `k-${index}`, long),
    );
    remote.resume();
    // Nothing is answered until all are here: the draining of the socket alone lets them go.
    await until(() => remote.countOf('request') === 40);
    for (let index = 0; index < 40; index += 1) {
      const { id, request } = await remote.nextRequest('text');
      expect(request.clientId).toBe(`k-${index}`);
      remote.ack(id, { messageId: `m-${index}`, ts: 1 });
    }
    expect((await Promise.all(sends)).at(-1)).toEqual({ messageId: 'm-39', ts: 1 });
  });

  it('says of a commit that was sent and lost that its outcome is unknown', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote, clock } = setting;
    const opening = connection.openTransfer('c');
    remote.ack((await remote.nextRequest('transfer-begin')).id);
    const failing = failureOf((await opening).commit('k', file));
    await remote.nextRequest('transfer-commit');
    remote.terminate();
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
    expect(clock.timerCount).toBe(0);
  });

  it('says of a commit that was not answered in time that its outcome is unknown', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote, clock } = setting;
    const opening = connection.openTransfer('c');
    remote.ack((await remote.nextRequest('transfer-begin')).id);
    const failing = failureOf((await opening).commit('k', file));
    await remote.nextRequest('transfer-commit');
    clock.advance(15_000);
    expect(await failing).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });
});

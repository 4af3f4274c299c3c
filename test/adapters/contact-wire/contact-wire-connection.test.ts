import { until } from '../../doubles/until';
import { failureOf, WireSetting } from './wire-setting';

const message = (id: string) => ({ id, messageType: 'TEXT', ts: 1, content: { text: id } });

describe('ContactWireConnection', () => {
  it('joins, and says where the stream of the chat stood', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const resume = { streamId: 's-1', last: 7 };
    const joining = connection.join('CHAT_1', { nickname: 'Ada', resume });
    const { id, request } = await remote.nextRequest('join');
    expect(request).toEqual({ op: 'join', chatId: 'CHAT_1', nickname: 'Ada', resume });
    const users = { U: { id: 'U', nickname: 7, isAgent: true }, X: 'nobody' };
    const contact = { id: 'CHAT_1', userID: 'U', users, lang: 'it-it', agentID: null };
    remote.ack(id, { contact, selfUserId: 'A', isResumed: true, last: 12 });
    expect(await joining).toEqual({
      contact: {
        id: 'CHAT_1',
        userID: 'U',
        users: { U: { id: 'U', isAgent: true } },
        lang: 'it-it',
        agentID: null,
      },
      selfUserId: 'A',
      isResumed: true,
      position: { streamId: 's-1', last: 12 },
    });
  });

  it('leaves, ends and says that it is writing', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const all = Promise.all([
      connection.leave('a'),
      connection.end('b', 'success'),
      connection.setWriting('c', true),
    ]);
    const leave = await remote.nextRequest('leave');
    const end = await remote.nextRequest('end');
    const writing = await remote.nextRequest('writing');
    expect([leave.request, end.request, writing.request]).toEqual([
      { op: 'leave', chatId: 'a' },
      { op: 'end', chatId: 'b', reason: 'success' },
      { op: 'writing', chatId: 'c', isWriting: true },
    ]);
    for (const { id } of [writing, end, leave]) remote.ack(id);
    expect(await all).toEqual([undefined, undefined, undefined]);
  });

  it('sends texts and links under their client ids', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const text = connection.send('c', 'k-1', { kind: 'text', text: 'Hello' });
    const link = connection.send('c', 'k-2', { kind: 'link', url: 'https://example.com/' });
    const first = await remote.nextRequest('text');
    const second = await remote.nextRequest('link');
    expect(first.request).toEqual({ op: 'text', chatId: 'c', clientId: 'k-1', text: 'Hello' });
    expect(second.request).toMatchObject({ clientId: 'k-2', url: 'https://example.com/' });
    remote.ack(second.id, { messageId: 'm-2', ts: 2 });
    remote.ack(first.id, { messageId: 'm-1', ts: 1 });
    expect(await text).toEqual({ messageId: 'm-1', ts: 1 });
    expect(await link).toEqual({ messageId: 'm-2', ts: 2 });
  });

  it('asks what became of a send', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    for (const state of [
      { state: 'done', messageId: 'm', ts: 3 },
      { state: 'not_done' },
      { state: 'unknown' },
    ]) {
      const asking = connection.outcome('c', 'k-1');
      const { id, request } = await remote.nextRequest('outcome');
      expect(request).toEqual({ op: 'outcome', chatId: 'c', clientId: 'k-1' });
      remote.ack(id, state);
      expect(await asking).toEqual(state);
    }
  });

  it('reads every page of a history', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const reading = connection.history('c');
    const first = await remote.nextRequest('history');
    expect(first.request).toEqual({ op: 'history', chatId: 'c', offset: 0, limit: 200 });
    const page = [{ room: 'c', data: { ...message('m-1'), replyTo: null } }];
    remote.ack(first.id, { messages: page, next: 1, isChatActive: true });
    const second = await remote.nextRequest('history');
    expect(second.request.offset).toBe(1);
    const rest = [{ data: message('m-2'), clientId: 'k-2' }];
    remote.ack(second.id, { messages: rest, isChatActive: false });
    expect(await reading).toEqual({
      messages: [{ message: message('m-1') }, { message: message('m-2'), clientId: 'k-2' }],
      isChatActive: false,
      isComplete: true,
    });
  });

  it('refuses a history that does not move on', async () => {
    await using setting = await WireSetting.open();
    const failing = failureOf(setting.connection.history('c'));
    const { id } = await setting.remote.nextRequest('history');
    setting.remote.ack(id, { messages: [], next: 0, isChatActive: true });
    expect(await failing).toMatchObject({ code: 'invalid_response', outcome: 'not_done' });
  });

  it('measures the round trip of a probe and tells the heads of the chats', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote, clock } = setting;
    const probing = connection.probe();
    const { id } = await remote.next('probe');
    clock.advance(42);
    remote.send({ type: 'probe-ack', id, heads: { CHAT_1: 12, CHAT_2: 0 } });
    expect(await probing).toEqual({
      roundTripMs: 42,
      heads: new Map([
        ['CHAT_1', 12],
        ['CHAT_2', 0],
      ]),
    });
  });

  it('does not measure less than nothing when the wall clock is set back', async () => {
    await using setting = await WireSetting.open();
    const probing = setting.connection.probe();
    const { id } = await setting.remote.next('probe');
    setting.clock.step(-60_000);
    setting.remote.send({ type: 'probe-ack', id, heads: {} });
    expect((await probing).roundTripMs).toBe(0);
  });

  it('answers pings', async () => {
    await using setting = await WireSetting.open();
    expect(await setting.remote.ping('42')).toBe('42');
  });

  it('tells its listener every event in order, unknown and broken ones by their place', async () => {
    await using setting = await WireSetting.open();
    const { remote, events, lines } = setting;
    const event = (seq: number, name: string, data: unknown) =>
      remote.sendText(JSON.stringify({ type: 'event', chatId: 'c', seq, event: { name, data } }));
    event(1, 'message', message('m-1'));
    event(2, 'screenSharingStarted', { ts: 5 });
    event(3, 'message', { messageType: 'TEXT' });
    event(4, 'messageSeen', 'nothing of the kind');
    remote.sendText('{"type":"event","chatId":"c","seq":5}');
    event(6, 'isWriting', { isWriting: true, ts: 6 });
    await until(() => events.length === 6);
    expect(events.map(({ seq, event: { name } }) => [seq, name])).toEqual([
      [1, 'message'],
      [2, 'other'],
      [3, 'other'],
      [4, 'other'],
      [5, 'other'],
      [6, 'isWriting'],
    ]);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('does not warn of an event it does not know', async () => {
    await using setting = await WireSetting.open();
    const event = { name: 'screenSharingStarted', data: {} };
    setting.remote.send({ type: 'event', chatId: 'c', seq: 1, event });
    await until(() => setting.events.length === 1);
    expect(setting.lines).toEqual([]);
  });

  it('outlives a listener that throws', async () => {
    await using setting = await WireSetting.open();
    const { remote, events, lines } = setting;
    setting.onEvent = ({ seq }) => {
      if (seq === 1) throw new Error('the listener broke');
    };
    const event = { name: 'message', data: message('m') };
    remote.send({ type: 'event', chatId: 'c', seq: 1, event });
    remote.send({ type: 'event', chatId: 'c', seq: 2, event });
    await until(() => events.length === 2);
    await setting.settle();
    expect(lines.map(({ level }) => level)).toEqual(['error']);
  });

  it('says why the peer closed it', async () => {
    await using setting = await WireSetting.open();
    setting.remote.close(1001, 'going down');
    expect(await setting.connection.closed).toBe('closed by the peer (1001 going down)');
  });

  it('says that it was lost', async () => {
    await using setting = await WireSetting.open();
    setting.remote.terminate();
    expect(await setting.connection.closed).toMatch(/1006|ECONNRESET/);
  });

  it('resolves closed with the reason it was closed for, and tells the peer', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    connection.close('the gateway stops');
    connection.close('again');
    expect(await connection.closed).toBe('the gateway stops');
    await until(() => remote.closedWith !== undefined);
    expect(remote.closedWith).toEqual({ code: 1000, reason: 'the gateway stops' });
  });

  it('tells no event after it was closed', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote, events } = setting;
    const event = { name: 'message', data: message('m') };
    remote.send({ type: 'event', chatId: 'c', seq: 1, event });
    connection.close('enough');
    await until(() => remote.closedWith !== undefined);
    expect(events).toEqual([]);
  });

  it('closes with a reason of any length and script', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    connection.close('理由😀'.repeat(100));
    await until(() => remote.closedWith !== undefined);
    expect(remote.closedWith?.code).toBe(1000);
  });

  it('refuses every call after it was closed: unavailable, surely not done', async () => {
    await using setting = await WireSetting.open();
    const { connection } = setting;
    connection.close('over');
    const calls = [
      connection.join('c', {}),
      connection.leave('c'),
      connection.end('c'),
      connection.setWriting('c', true),
      connection.history('c'),
      connection.send('c', 'k', { kind: 'text', text: 'x' }),
      connection.outcome('c', 'k'),
      connection.openTransfer('c'),
      connection.fetchMultimedia('c', 'm'),
      connection.probe(),
    ];
    for (const call of calls) {
      expect(await failureOf(call)).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    }
  });
});

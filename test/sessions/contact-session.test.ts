import { PoolOnPeer, chatId, customer, self } from '../doubles/pool-on-peer';
import { until } from '../doubles/until';

const name = { clientId: 'c-1' };

describe('contact session', () => {
  it('logs chat.joined, then what was said before the join, once and in order', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection, [setup.text('m1', 'one'), setup.text('m2', 'two')], 2);
    const events = (await setup.events()).filter((event) => event.chatId);
    expect(events.map((event) => [event.type, event.sequence])).toEqual([
      ['chat.joined', 1],
      ['message.received', 2],
      ['message.received', 3],
    ]);
    expect(events[1]?.data).toMatchObject({ id: 'm1', text: 'one', recovered: true });
  });

  it('makes one session of concurrent joins', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const roster = setup.pool.roster('default');
    const joins = [roster?.join(chatId, 'A'), roster?.join(chatId, 'B')];
    const request = await connection.nextRequest('join');
    connection.ack(request.id, { contact: setup.contact(), isResumed: false, last: 0 });
    await setup.answerHistory(connection, []);
    expect(await Promise.all(joins)).toEqual([{ isNew: true }, { isNew: false }]);
    expect(connection.received.filter((frame) => frame.type === 'request')).toHaveLength(2);
  });

  it('stores nothing when the upstream refuses the join', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const join = setup.pool.roster('default')?.join(chatId, 'Gateway');
    connection.nack((await connection.nextRequest('join')).id, 'chat_not_found');
    await expect(join).rejects.toMatchObject({ code: 'chat_not_found', outcome: 'not_done' });
    expect(await setup.types()).toEqual([]);
    expect(setup.pool.upstreamsIn(chatId)).toEqual([]);
  });

  it('drops events that history has logged already, and repeated ones', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const roster = setup.pool.roster('default');
    const join = roster?.join(chatId, 'Gateway');
    const request = await connection.nextRequest('join');
    const early = setup.text('m1', 'one');
    connection.ack(request.id, { contact: setup.contact(), isResumed: false, last: 0 });
    setup.says(connection, 1, early);
    await setup.answerHistory(connection, [early]);
    await join;
    setup.says(connection, 1, early);
    setup.says(connection, 2, setup.text('m2', 'two'));
    await setup.untilEvent('message.received', 2);
    expect(await setup.types()).toEqual(['chat.joined', 'message.received', 'message.received']);
  });

  it('logs an own message once, whether its event or its answer comes first', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const first = session.send({ kind: 'text', text: 'a' }, { ...name, clientReference: 'ref' });
    const one = await connection.nextRequest('text');
    setup.says(connection, 1, setup.text('own1', 'a', self));
    setup.says(connection, 2, setup.text('m1', 'reply'));
    connection.ack(one.id, { messageId: 'own1', ts: 1_800_000_000_000 });
    expect(await first).toMatchObject({
      id: 'own1',
      direction: 'outbound',
      clientReference: 'ref',
    });
    const second = session.send({ kind: 'text', text: 'b' }, { clientId: 'c-2' });
    const two = await connection.nextRequest('text');
    connection.ack(two.id, { messageId: 'own2', ts: 1_800_000_000_001 });
    expect(await second).toMatchObject({ id: 'own2', text: 'b', sender: { id: self.id } });
    setup.says(connection, 3, setup.text('own2', 'b', self));
    setup.says(connection, 4, setup.text('m2', 'bye'));
    await setup.untilEvent('message.received', 2);
    expect(await setup.types()).toEqual([
      'chat.joined',
      'message.sent',
      'message.received',
      'message.sent',
      'message.received',
    ]);
  });

  it('lets receipts wait for the message whose send is in flight', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const sent = session.send({ kind: 'text', text: 'a' }, name);
    const request = await connection.nextRequest('text');
    const data = { messageID: 'own1', user: customer, ts: 1_800_000_000_005 };
    connection.send({ type: 'event', chatId, seq: 1, event: { name: 'messageSeen', data } });
    connection.ack(request.id, { messageId: 'own1', ts: 1_800_000_000_000 });
    await sent;
    await setup.untilEvent('message.seen');
    expect(await setup.types()).toEqual(['chat.joined', 'message.sent', 'message.seen']);
    const message = await setup.store.messageRecords.find(chatId, 'own1', 'default');
    expect(message).toMatchObject({
      status: 'seen',
      seenAt: new Date(1_800_000_000_005).toISOString(),
    });
  });

  it('sends one message at a time, in order of arrival', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const sends = ['a', 'b'].map((text) =>
      session.send({ kind: 'text', text }, { clientId: text }),
    );
    const first = await connection.nextRequest('text');
    expect(connection.received.filter(isText)).toHaveLength(1);
    connection.ack(first.id, { messageId: 'o1', ts: 1 });
    const second = await connection.nextRequest('text');
    connection.ack(second.id, { messageId: 'o2', ts: 2 });
    expect((await Promise.all(sends)).map((message) => message.text)).toEqual(['a', 'b']);
  });

  it('says what CTLive refused, and sends the next message', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const refused = session.send({ kind: 'link', url: 'https://example.com' }, name);
    connection.nack((await connection.nextRequest('link')).id, 'rejected', 'no links here');
    await expect(refused).rejects.toMatchObject({ code: 'rejected', message: 'no links here' });
    const sent = session.send({ kind: 'text', text: 'b' }, { clientId: 'c-2' });
    connection.ack((await connection.nextRequest('text')).id, { messageId: 'o1', ts: 1 });
    expect(await sent).toMatchObject({ id: 'o1' });
  });
});

describe('contact session, when its connection is lost', () => {
  it('resumes the stream where it stood and logs nothing twice', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.says(connection, 1, setup.text('m1', 'one'));
    await setup.untilEvent('message.received');
    const next = await setup.reconnect(connection);
    const join = await next.nextRequest('join');
    expect(join.request.resume).toEqual({ streamId: 's-1', last: 1 });
    next.ack(join.id, { contact: setup.contact(), isResumed: true, last: 2 });
    setup.says(next, 2, setup.text('m2', 'two'));
    await setup.untilEvent('message.received', 2);
    expect(await setup.types()).toEqual(['chat.joined', 'message.received', 'message.received']);
  });

  it('recovers from history when the stream is new, and says what history cannot bring back', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    const one = setup.text('m1', 'one');
    setup.says(connection, 1, one);
    await setup.untilEvent('message.received');
    const next = await setup.reconnect(connection, 's-2');
    const join = await next.nextRequest('join');
    next.ack(join.id, { contact: setup.contact(), isResumed: false, last: 7 });
    await setup.answerHistory(next, [one, setup.text('m2', 'two')]);
    const gap = await setup.untilEvent('gap.detected');
    expect(gap.data).toMatchObject({ reason: 'stream_reset' });
    setup.says(next, 8, setup.text('m3', 'three'));
    await setup.untilEvent('message.received', 3);
    expect(await setup.types()).toEqual([
      'chat.joined',
      'message.received',
      'message.received',
      'gap.detected',
      'message.received',
    ]);
  });

  it('logs degraded and restored only when evidence was missing for 5 s', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    connection.terminate();
    await until(() => setup.session().view().state === 'degraded');
    setup.clock.advance(6_000);
    const next = await setup.accept();
    const degraded = await setup.untilEvent('session.degraded');
    expect(degraded.data).toHaveProperty('reason');
    next.ack((await next.nextRequest('join')).id, { contact: {}, isResumed: true, last: 0 });
    const restored = await setup.untilEvent('session.restored');
    expect(restored.data).toEqual({ downMs: 6_000, recovered: 0 });
    await until(() => setup.session().state === 'live');
  });

  it('completes a chat that ended while it was away', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    const next = await setup.reconnect(connection);
    next.nack((await next.nextRequest('join')).id, 'chat_ended');
    const end = {
      id: 'e',
      messageType: 'endChat',
      ts: 1_800_000_009_000,
      content: { user: customer },
    };
    await setup.answerHistory(next, [setup.text('m1', 'bye'), end], false);
    const ended = await setup.untilEvent('chat.ended');
    expect(ended.data).toEqual({
      endedBy: customer.id,
      endedAt: new Date(1_800_000_009_000).toISOString(),
    });
    expect(await setup.types()).toEqual([
      'chat.joined',
      'gap.detected',
      'message.received',
      'chat.ended',
    ]);
    expect(setup.pool.upstreamsIn(chatId)).toEqual([]);
  });

  it('says session.lost when CTLive knows the chat no longer', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    const next = await setup.reconnect(connection);
    next.nack((await next.nextRequest('join')).id, 'chat_not_found');
    const lost = await setup.untilEvent('session.lost');
    expect(lost.data).toMatchObject({ reason: 'chat_not_found' });
    const record = await setup.store.sessionRecords.find('default', chatId);
    expect(record?.state).toBe('lost');
  });

  it('asks for a send it heard nothing of, and sends it again only when it was not taken', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const sent = session.send({ kind: 'text', text: 'a' }, name);
    await connection.nextRequest('text');
    const next = await setup.reconnect(connection);
    next.ack((await next.nextRequest('join')).id, { contact: {}, isResumed: true, last: 0 });
    next.ack((await next.nextRequest('outcome')).id, { state: 'not_done' });
    next.ack((await next.nextRequest('outcome')).id, { state: 'not_done' });
    const again = await next.nextRequest('text');
    expect(again.request.clientId).toBe('c-1');
    next.ack(again.id, { messageId: 'o1', ts: 1 });
    expect(await sent).toMatchObject({ id: 'o1' });
  });

  it('does not send again what the upstream has taken', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const sent = session.send({ kind: 'text', text: 'a' }, { ...name, clientReference: 'ref' });
    await connection.nextRequest('text');
    const own = setup.text('o1', 'a', self);
    const next = await setup.reconnect(connection);
    next.ack((await next.nextRequest('join')).id, { contact: {}, isResumed: true, last: 1 });
    next.ack((await next.nextRequest('outcome')).id, {
      state: 'done',
      messageId: 'o1',
      ts: own.ts,
    });
    await setup.answerHistory(next, [own]);
    next.ack((await next.nextRequest('outcome')).id, {
      state: 'done',
      messageId: 'o1',
      ts: own.ts,
    });
    setup.says(next, 1, own);
    expect(await sent).toMatchObject({ id: 'o1', clientReference: 'ref' });
    expect(await setup.types()).toEqual(['chat.joined', 'message.sent']);
    expect(next.received.filter(isText)).toHaveLength(0);
  });
});

describe('contact session, with a hole in the stream', () => {
  it('waits for a late event and logs both in order', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.says(connection, 2, setup.text('m2', 'two'));
    setup.says(connection, 1, setup.text('m1', 'one'));
    await setup.untilEvent('message.received', 2);
    const events = (await setup.events()).filter((event) => event.type === 'message.received');
    expect(events.map((event) => event.data['id'])).toEqual(['m1', 'm2']);
  });

  it('reads history after 5 s, logs what is missing first, and then what it held', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    const [one, two] = [setup.text('m1', 'one'), setup.text('m2', 'two')];
    setup.says(connection, 2, two);
    await until(() => setup.session().stream.hole().missing === 1);
    setup.clock.advance(5_000);
    await setup.answerHistory(connection, [one, two]);
    await setup.untilEvent('message.received', 2);
    setup.says(connection, 3, setup.text('m3', 'three'));
    await setup.untilEvent('message.received', 3);
    const events = (await setup.events()).filter((event) => event.type === 'message.received');
    expect(events.map((event) => event.data['id'])).toEqual(['m1', 'm2', 'm3']);
  });

  it('says gap.detected when history brings back less than was missing', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.says(connection, 3, setup.text('m1', 'one'));
    await until(() => setup.session().stream.hole().missing === 2);
    setup.clock.advance(5_000);
    await setup.answerHistory(connection, []);
    const gap = await setup.untilEvent('gap.detected');
    expect(gap.data).toMatchObject({ reason: 'events_missing' });
    await setup.untilEvent('message.received');
  });

  it('finds a lost tail by the heads of a probe', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.clock.advance(5_000);
    await setup.answerProbe(connection, { [chatId]: 1 });
    await until(() => setup.session().stream.hole().missing === 1);
    setup.clock.advance(5_000);
    await setup.answerHistory(connection, [setup.text('m1', 'one')]);
    const event = await setup.untilEvent('message.received');
    expect(event.data).toMatchObject({ id: 'm1', recovered: true });
  });
});

describe('contact session, after a restart of the gateway', () => {
  it('joins again from the stored position and keeps counting', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.says(connection, 1, setup.text('m1', 'one'));
    await setup.untilEvent('message.received');
    await setup.restart();
    const next = await setup.connect();
    const join = await next.nextRequest('join');
    expect(join.request.resume).toEqual({ streamId: 's-1', last: 1 });
    next.ack(join.id, { contact: {}, isResumed: true, last: 2 });
    setup.says(next, 2, setup.text('m2', 'two'));
    const event = await setup.untilEvent('message.received', 2);
    expect(event.sequence).toBe(3);
  });

  it('settles a send the crash left without an outcome, with its reference', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    await setup.store.operationRecords.begin({
      id: 'op-1',
      keyId: 'k',
      idempotencyKey: 'i',
      fingerprint: 'f',
      method: 'POST',
      path: `/chats/${chatId}/messages`,
      createdAtMs: 1,
      upstream: 'default',
      chatId,
      clientReference: 'ref',
    });
    await setup.store.operationRecords.abandonInProgress();
    await setup.restart();
    const next = await setup.connect();
    const own = setup.text('o1', 'a', self);
    next.ack((await next.nextRequest('join')).id, { contact: {}, isResumed: true, last: 1 });
    const outcome = await next.nextRequest('outcome');
    expect(outcome.request.clientId).toBe('op-1');
    next.ack(outcome.id, { state: 'done', messageId: 'o1', ts: own.ts });
    await setup.answerHistory(next, [own]);
    const event = await setup.untilEvent('message.sent');
    expect(event.data).toMatchObject({ id: 'o1', clientReference: 'ref' });
    const operation = await setup.store.operationRecords.find('k', 'i');
    expect(operation).toMatchObject({ state: 'succeeded', messageId: 'o1', responseStatus: 201 });
  });
});

function isText(frame: { type: string }): boolean {
  return (
    frame.type === 'request' && (frame as { request?: { op?: string } }).request?.op === 'text'
  );
}

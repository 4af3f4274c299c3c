import { PoolOnPeer, chatId, customer, self } from '../doubles/pool-on-peer';
import { until } from '../doubles/until';

const name = { clientId: 'c-1' };

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

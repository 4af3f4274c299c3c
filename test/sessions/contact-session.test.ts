import { PoolOnPeer, chatId, customer, self } from '../doubles/pool-on-peer';

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
    const joins = Promise.all([roster?.join(chatId, 'A'), roster?.join(chatId, 'B')]);
    const request = await connection.nextRequest('join');
    connection.ack(request.id, { contact: setup.contact(), isResumed: false, last: 0 });
    await setup.answerHistory(connection, []);
    expect(await joins).toEqual([{ isNew: true }, { isNew: false }]);
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

  it('answers a send whose message was logged as somebody else’s before', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    const session = await setup.joined(connection);
    const sent = session.send({ kind: 'text', text: 'a' }, name);
    const request = await connection.nextRequest('text');
    setup.says(connection, 1, setup.text('own1', 'a', { ...self, id: 'USER_alias' }));
    await setup.untilEvent('message.received');
    connection.ack(request.id, { messageId: 'own1', ts: 1_800_000_000_000 });
    expect(await sent).toMatchObject({ id: 'own1', direction: 'inbound' });
    expect(await setup.types()).toEqual(['chat.joined', 'message.received']);
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

function isText(frame: { type: string }): boolean {
  return (
    frame.type === 'request' && (frame as { request?: { op?: string } }).request?.op === 'text'
  );
}

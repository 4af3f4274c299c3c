import { httpGateway } from '../../doubles/http-gateway';
import { until } from '../../doubles/until';
import { appendMany, endedDraft, writingDraft } from '../../events/feed/event-drafts';
import { openSocket } from './socket-client';

describe('GET /events/socket', () => {
  it('says where it stands, then sends each event as its stored text', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendMany(eventLog, 1);
    using client = await openSocket(gateway);
    await until(() => client.controls().length === 1);
    const { body } = await gateway.call('GET', '/events?after=latest');
    expect(client.controls()).toEqual([{ control: 'cursor', cursor: body.nextCursor }]);
    expect(client.headers['x-request-id']).toMatch(/./);
    await appendMany(eventLog, 120);
    await until(() => client.events().length === 120);
    const page = await eventLog.read({ after: 1, limit: 200 });
    expect(client.events()).toEqual(page.events.map((event) => event.json));
  });

  it('resumes behind a cursor, from the beginning, and within a filter', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendMany(eventLog, 4);
    await eventLog.append({ upstream: 'default', chatId: 'CHAT_2', events: [endedDraft(9)] });
    const { events } = await eventLog.read({ after: 0, limit: 10 });
    using resumed = await openSocket(gateway, `?after=${events[2]?.cursor}`);
    using filtered = await openSocket(gateway, '?after=earliest&types=chat.*&chatId=CHAT_2');
    await until(() => resumed.events().length === 2 && filtered.events().length === 1);
    expect(resumed.events()).toEqual(events.slice(3).map((event) => event.json));
    expect(filtered.events()).toEqual([events[4]?.json]);
  });

  it('says that a cursor has expired and goes on from the earliest event', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendMany(eventLog, 5);
    const { body } = await gateway.call('GET', '/events?limit=1');
    await eventLog.trim(1_004);
    using client = await openSocket(gateway, `?after=${body.nextCursor}`);
    await until(() => client.events().length === 2);
    const expired = await gateway.call('GET', `/events?after=${body.nextCursor}`);
    const earliest = expired.body.earliestCursor;
    expect(client.controls()).toEqual([
      { control: 'reset', reason: 'cursor_expired', earliest },
      { control: 'cursor', cursor: earliest },
    ]);
  });

  it('shows a key its own chats only', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['events:read'], { chatIds: ['CHAT_1'] });
    using client = await openSocket(gateway, '?after=earliest', { key });
    await appendMany(gateway.store.eventLog, 1, 'CHAT_2');
    await appendMany(gateway.store.eventLog, 1, 'CHAT_1');
    await until(() => client.events().length === 1);
    expect(JSON.parse(client.events()[0] ?? '')).toMatchObject({ chatId: 'CHAT_1' });
  });

  it('pings every 15 s, tells the cursor in a filtered silence, and drops a client that is gone', async () => {
    await using gateway = await httpGateway();
    const { clock } = gateway;
    using client = await openSocket(gateway, '?types=chat.*');
    using gone = await openSocket(gateway, '', { autoPong: false });
    await until(() => client.controls().length === 1 && clock.timerCount === 4);
    await gateway.store.eventLog.append({
      upstream: 'default',
      chatId: 'CHAT_1',
      events: [writingDraft(1)],
    });
    await until(() => gone.events().length === 1);
    clock.advance(15_000);
    await until(() => client.pings() === 1 && gone.pings() === 1);
    await until(() => client.controls().length === 2);
    await client.roundTrip();
    clock.advance(15_000);
    await until(() => gone.closing() !== undefined);
    await until(() => client.pings() === 2);
    expect([gone.closing()?.code, client.closing()]).toEqual([1006, undefined]);
  });

  it('ends after closeAfter, with the key, and when the gateway stops, each with its code', async () => {
    await using gateway = await httpGateway();
    const { clock, keys, feed } = gateway;
    const key = await gateway.keyWith(['events:read']);
    using short = await openSocket(gateway, '?closeAfter=5');
    using revoked = await openSocket(gateway, '', { key });
    using stopped = await openSocket(gateway);
    await until(() => stopped.controls().length === 1 && revoked.controls().length === 1);
    clock.advance(5_000);
    await until(() => short.closing() !== undefined);
    await keys.revoke(key.split('_')[1] ?? '');
    await until(() => revoked.closing() !== undefined);
    feed.close();
    await until(() => stopped.closing() !== undefined);
    expect([short.closing(), revoked.closing(), stopped.closing()]).toEqual([
      { code: 1000, reason: 'closeAfter is over' },
      { code: 1008, reason: 'the API key is no longer good' },
      { code: 1001, reason: 'the gateway is stopping' },
    ]);
    await until(() => clock.timerCount === 0);
  });

  it('closes with 1011 when the log fails, and reports it once', async () => {
    await using gateway = await httpGateway();
    using client = await openSocket(gateway);
    await until(() => client.controls().length === 1);
    gateway.store.eventLog.read = () => Promise.reject(new Error('disk gone'));
    await appendMany(gateway.store.eventLog, 1);
    await until(() => client.closing() !== undefined);
    expect(client.closing()?.code).toBe(1011);
    await until(() => gateway.errors.length === 1);
    expect(String(gateway.errors[0]?.fields?.['error'])).toContain('disk gone');
  });

  it('forgets a client that leaves', async () => {
    await using gateway = await httpGateway();
    const client = await openSocket(gateway);
    await until(() => gateway.clock.timerCount === 2);
    client[Symbol.dispose]();
    await until(() => gateway.clock.timerCount === 0);
    expect(gateway.errors).toEqual([]);
  });

  it('takes what a client says for nothing, and closes on a flood', async () => {
    await using gateway = await httpGateway();
    using client = await openSocket(gateway);
    await until(() => client.controls().length === 1);
    client.socket.send('{"type":"subscribe"}');
    await appendMany(gateway.store.eventLog, 1);
    await until(() => client.events().length === 1);
    client.socket.send('x'.repeat(5_000));
    await until(() => client.closing() !== undefined);
    expect(client.closing()?.code).toBe(1009);
    expect(gateway.errors).toEqual([]);
  });
});

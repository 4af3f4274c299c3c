import { httpGateway } from '../../doubles/http-gateway';
import { until } from '../../doubles/until';
import { appendMany } from '../../events/feed/event-drafts';
import { openSocket } from '../socket/socket-client';

const noKey = { key: '' };

describe('POST /events/tickets', () => {
  it('makes a ticket that opens streams for a minute without any header', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 1);
    const made = await gateway.call('POST', '/events/tickets');
    const { ticket, expiresAt } = made.body;
    expect([made.status, Date.parse(expiresAt) - gateway.clock.now()]).toEqual([201, 60_000]);
    expect(made.headers.get('location')).toBe(`/events/stream?ticket=${ticket}`);
    for (const path of ['/events/stream', '/chats/CHAT_1/events/stream']) {
      expect((await gateway.call('HEAD', `${path}?ticket=${ticket}`, noKey)).status).toBe(200);
    }
    using client = await openSocket(gateway, `?after=earliest&ticket=${ticket}`, noKey);
    await until(() => client.events().length === 1);
    for (let beat = 0; beat < 4; beat += 1) {
      gateway.clock.advance(15_000);
      await client.roundTrip();
    }
    const late = await gateway.call('HEAD', `/events/stream?ticket=${ticket}`, noKey);
    expect(late.status).toBe(401);
    await appendMany(gateway.store.eventLog, 1);
    await until(() => client.events().length === 2);
  });

  it('sees what its key sees, and ends with it', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['events:read'], { chatIds: ['CHAT_1'] });
    const { ticket } = (await gateway.call('POST', '/events/tickets', { key })).body;
    using client = await openSocket(gateway, `?after=earliest&ticket=${ticket}`, noKey);
    await appendMany(gateway.store.eventLog, 1, 'CHAT_2');
    await appendMany(gateway.store.eventLog, 1, 'CHAT_1');
    await until(() => client.events().length === 1);
    expect(JSON.parse(client.events()[0] ?? '')).toMatchObject({ chatId: 'CHAT_1' });
    await gateway.keys.revoke(key.split('_')[1] ?? '');
    await until(() => client.closing()?.code === 1008);
    const { status, body } = await gateway.call('GET', `/events/stream?ticket=${ticket}`, noKey);
    expect([status, body.code]).toEqual([401, 'invalid_ticket']);
  });

  it('is refused where it was tampered with, and wherever it is not for', async () => {
    await using gateway = await httpGateway();
    const { ticket } = (await gateway.call('POST', '/events/tickets')).body;
    const [, keyId, end, signature] = /^tkt_(\w+?)_(\w+?)_(.+)$/.exec(ticket) ?? [];
    const later = (parseInt(end ?? '', 36) + 60_000).toString(36);
    const other = `${signature?.startsWith('A') ? 'B' : 'A'}${signature?.slice(1)}`;
    const bad = [`tkt_${keyId}_${later}_${signature}`, `tkt_${keyId}_${end}_${other}`, 'x', ''];
    for (const each of bad) {
      const { body } = await gateway.call('GET', `/events/stream?ticket=${each}`, noKey);
      expect(body.code).toBe('invalid_ticket');
    }
    const page = await gateway.call('GET', `/events?ticket=${ticket}`, noKey);
    expect(page.body.code).toBe('unknown_field');
    const bearer = await gateway.call('GET', '/events', { key: ticket });
    expect(bearer.body.code).toBe('invalid_api_key');
  });

  it('needs a key that may read events, and gives no more than that', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['chats:read']);
    const refused = await gateway.call('POST', '/events/tickets', { key });
    expect([refused.status, refused.body.code]).toEqual([403, 'insufficient_scope']);
    const { ticket } = (await gateway.call('POST', '/events/tickets')).body;
    const principal = await gateway.tickets.redeem(ticket);
    expect(principal?.scopes).toEqual(['events:read']);
  });

  it('appears in no log and no problem', async () => {
    await using gateway = await httpGateway();
    const { ticket } = (await gateway.call('POST', '/events/tickets')).body;
    gateway.store.eventLog.bounds = () => Promise.reject(new Error('disk gone'));
    const failed = await gateway
      .call('GET', `/events/stream?ticket=${ticket}`, noKey)
      .catch(String);
    await until(() => gateway.errors.length === 1);
    const refused = await gateway.call('GET', `/events/stream?ticket=${ticket}&after=no`, noKey);
    expect(refused.body.code).toBe('invalid_cursor');
    expect(JSON.stringify([failed, refused.text, gateway.errors])).not.toContain(ticket);
  });
});

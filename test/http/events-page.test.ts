import type { EventLog } from '../../src/events/event-log';
import { until } from '../doubles/until';
import { httpGateway } from '../doubles/http-gateway';
import { appendMany, endedDraft, writingDraft } from '../events/feed/event-drafts';

async function appendEnd(log: EventLog, chatId: string, upstream = 'default'): Promise<void> {
  await log.append({ upstream, chatId, events: [endedDraft(1)] });
}

describe('GET /events', () => {
  it('answers the stored texts byte for byte, and a cursor to go on from', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendMany(eventLog, 3);
    const stored = (await eventLog.read({ after: 0, limit: 10 })).events;
    const first = await gateway.call('GET', '/events?limit=2');
    expect(first.text).toBe(
      `{"data":[${stored[0]?.json},${stored[1]?.json}],"nextCursor":"${stored[1]?.cursor}","hasMore":true}`,
    );
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const second = await gateway.call('GET', `/events?limit=2&after=${first.body.nextCursor}`);
    expect(second.text).toBe(
      `{"data":[${stored[2]?.json}],"nextCursor":"${stored[2]?.cursor}","hasMore":false}`,
    );
    const third = await gateway.call('GET', `/events?after=${second.body.nextCursor}`);
    expect(third.body).toEqual({ data: [], nextCursor: stored[2]?.cursor, hasMore: false });
  });

  it('answers an empty log with a cursor', async () => {
    await using gateway = await httpGateway();
    const answer = await gateway.call('GET', '/events');
    expect(answer.body).toMatchObject({ data: [], hasMore: false });
    await appendMany(gateway.store.eventLog, 1);
    const next = await gateway.call('GET', `/events?after=${answer.body.nextCursor}`);
    expect(next.body.data).toHaveLength(1);
  });

  it('starts at earliest by default, at latest when asked', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 2);
    expect((await gateway.call('GET', '/events?after=earliest')).body.data).toHaveLength(2);
    expect((await gateway.call('GET', '/events?after=latest')).body.data).toHaveLength(0);
  });

  it('starts at a time', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    for (const number of [1, 2, 3]) {
      const events = [writingDraft(number, Date.UTC(2026, 0, number))];
      await eventLog.append({ upstream: 'default', chatId: 'C', events });
    }
    for (const since of ['2026-01-02T00:00:00Z', '2026-01-02T01:00:00.000+01:00']) {
      const answer = await gateway.call('GET', `/events?since=${since}`);
      expect(answer.body.data).toHaveLength(2);
    }
  });

  it.each([
    ['types=chat.ended', ['chat.ended', 'chat.ended']],
    ['types=chat.*', ['chat.ended', 'chat.ended']],
    ['types=participant.writing,message.*', ['participant.writing']],
    ['types=chat.left&types=participant.writing', ['participant.writing']],
    ['types=*', ['participant.writing', 'chat.ended', 'chat.ended']],
    ['types=', ['participant.writing', 'chat.ended', 'chat.ended']],
    ['chatId=CHAT_2', ['chat.ended']],
    ['upstream=other', ['chat.ended']],
    ['upstream=nobody', []],
    ['chatId=CHAT_1&types=chat.*', ['chat.ended']],
  ])('filters by %s', async (query, types) => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 1);
    await appendEnd(gateway.store.eventLog, 'CHAT_1');
    await appendEnd(gateway.store.eventLog, 'CHAT_2', 'other');
    const answer = await gateway.call('GET', `/events?${query}`);
    expect(answer.body.data.map((event: { type: string }) => event.type)).toEqual(types);
  });

  it.each([
    ['after=nonsense', 'invalid_cursor', 'after'],
    ['after=', 'invalid_cursor', 'after'],
    ['after=MTphYmNkZWZnaDox', 'invalid_cursor', 'after'],
    ['types=chat.born', 'invalid_request', 'types'],
    ['types=chat', 'invalid_request', 'types'],
    ['after=latest&since=2026-01-01T00:00:00Z', 'invalid_request', 'since'],
    ['since=yesterday', 'invalid_request', 'since'],
    ['since=2026-13-01T00:00:00Z', 'invalid_request', 'since'],
    ['limit=0', 'invalid_request', 'limit'],
    ['limit=501', 'invalid_request', 'limit'],
    ['limit=ten', 'invalid_request', 'limit'],
    ['wait=61', 'invalid_request', 'wait'],
    ['wait=-1', 'invalid_request', 'wait'],
    ['chatId=', 'invalid_request', 'chatId'],
    ['cursor=x', 'unknown_field', 'cursor'],
  ])('refuses %s', async (query, code, field) => {
    await using gateway = await httpGateway();
    const answer = await gateway.call('GET', `/events?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.errors[0].field).toBe(field);
    expect(answer.body.errors[0].remedy).not.toBe('');
  });

  it('refuses a cursor ahead of the log', async () => {
    await using gateway = await httpGateway();
    await using other = await httpGateway();
    await appendMany(other.store.eventLog, 5);
    const foreign = await other.call('GET', '/events?after=latest');
    const answer = await gateway.call('GET', `/events?after=${foreign.body.nextCursor}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_cursor']);
  });

  it('answers 410 with the earliest cursor when what follows a cursor is gone', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendMany(eventLog, 5);
    const { body } = await gateway.call('GET', '/events?limit=1');
    await eventLog.trim(1_004);
    const expired = await gateway.call('GET', `/events?after=${body.nextCursor}`);
    expect([expired.status, expired.body.code]).toEqual([410, 'cursor_expired']);
    const answer = await gateway.call('GET', `/events?after=${expired.body.earliestCursor}`);
    expect(answer.body.data.map((event: { sequence: number }) => event.sequence)).toEqual([4, 5]);
  });

  it('names the types there are when one is not', async () => {
    await using gateway = await httpGateway();
    const { body } = await gateway.call('GET', '/events?types=chat.born');
    expect(body.errors[0].remedy).toContain('message.received');
    expect(JSON.stringify(body)).not.toContain('chat.born');
  });

  it('shows a limited key its own chats and upstreams only', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendEnd(eventLog, 'CHAT_1');
    await appendEnd(eventLog, 'CHAT_2');
    await appendEnd(eventLog, 'CHAT_1', 'other');
    await eventLog.append({
      upstream: 'default',
      events: [{ type: 'upstream.connected', atMs: 0, data: {} }],
    });
    const key = await gateway.keyWith(['events:read'], {
      chatIds: ['CHAT_1'],
      upstreams: ['default'],
    });
    const sees = async (path: string) =>
      (await gateway.call('GET', path, { key })).body.data.map((event: { id: string }) => event.id);
    const [own, ...others] = (await gateway.call('GET', '/events')).body.data;
    expect(others).toHaveLength(3);
    for (const path of [
      '/events',
      '/events?chatId=CHAT_1',
      '/events?upstream=default',
      '/chats/CHAT_1/events',
    ]) {
      expect(await sees(path)).toEqual([own.id]);
    }
    for (const path of [
      '/events?chatId=CHAT_2',
      '/events?upstream=other',
      '/chats/CHAT_2/events',
    ]) {
      expect(await sees(path)).toEqual([]);
    }
    const seen = await gateway.call('GET', `/events/${own.id}`, { key });
    expect(seen.body).toEqual(own);
    for (const { id } of others) {
      expect((await gateway.call('GET', `/events/${id}`, { key })).body.code).toBe(
        'event_not_found',
      );
    }
  });

  it('needs the scope events:read', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['chats:read']);
    for (const path of [
      '/events',
      '/events/x',
      '/events/stream',
      '/chats/C/events',
      '/chats/C/events/stream',
    ]) {
      expect((await gateway.call('GET', path, { key })).status).toBe(403);
    }
  });
});

describe('GET /events?wait=', () => {
  it('answers as soon as something matches', async () => {
    await using gateway = await httpGateway();
    const answer = gateway.call('GET', '/events?wait=60&types=chat.*');
    await until(() => gateway.clock.timerCount > 0);
    await appendMany(gateway.store.eventLog, 2);
    await appendEnd(gateway.store.eventLog, 'CHAT_1');
    const { body } = await answer;
    expect(body.data.map((event: { type: string }) => event.type)).toEqual(['chat.ended']);
  });

  it('answers an empty page when the time is over', async () => {
    await using gateway = await httpGateway();
    const answer = gateway.call('GET', '/events?wait=30');
    await until(() => gateway.clock.timerCount > 0);
    gateway.clock.advance(30_000);
    expect((await answer).body).toMatchObject({ data: [], hasMore: false });
  });

  it('stops waiting when the client leaves', async () => {
    await using gateway = await httpGateway();
    const leaving = new AbortController();
    const answer = fetch(`${gateway.url}/events?wait=60`, {
      headers: { 'X-API-Key': 'an admin key of the tests' },
      signal: leaving.signal,
    });
    answer.catch(() => undefined);
    await until(() => gateway.clock.timerCount > 0);
    leaving.abort();
    await until(() => gateway.clock.timerCount === 0);
    await expect(answer).rejects.toThrow();
  });
});

describe('GET /events/{eventId}', () => {
  it('answers the stored text byte for byte', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 1);
    const [stored] = (await gateway.store.eventLog.read({ after: 0, limit: 1 })).events;
    const answer = await gateway.call('GET', `/events/${stored?.id}`);
    expect([answer.status, answer.text]).toEqual([200, stored?.json]);
  });

  it('answers 404 for an event that is not there or not kept', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 2);
    const [stored] = (await gateway.store.eventLog.read({ after: 0, limit: 1 })).events;
    await gateway.store.eventLog.trim(1_002);
    for (const id of [stored?.id, 'evt_nothing']) {
      const answer = await gateway.call('GET', `/events/${id}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'event_not_found']);
    }
  });
});

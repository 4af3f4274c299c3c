import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { adminKey, httpGateway, type HttpGateway } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { appendMany, endedDraft, writingDraft } from '../events/feed/event-drafts';

/** A client of a stream, on its own connection. */
async function openStream(gateway: HttpGateway, path = '/events/stream', headers = {}) {
  const messages: EventSourceMessage[] = [];
  let retryMs: number | undefined;
  let comments = 0;
  let text = '';
  let isEnded = false;
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onRetry: (delayMs) => (retryMs = delayMs),
    onComment: () => (comments += 1),
  });
  const request = httpRequest(`${gateway.url}${path}`, {
    agent: false,
    headers: { Authorization: `Bearer ${adminKey}`, ...headers },
  });
  request.on('error', () => undefined);
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    parser.feed(chunk);
  });
  response.on('end', () => (isEnded = true));
  response.on('error', () => undefined);
  return {
    response,
    messages,
    /** Those a browser hands to `onmessage`. */
    events: () => messages.filter((message) => message.event === undefined),
    named: (name: string) => messages.filter((message) => message.event === name),
    retryMs: () => retryMs,
    comments: () => comments,
    text: () => text,
    isEnded: () => isEnded,
    [Symbol.dispose]: () => request.destroy(),
  };
}

function sequences(messages: readonly EventSourceMessage[]): number[] {
  return messages.map((message) => (JSON.parse(message.data) as { sequence: number }).sequence);
}

describe('GET /events/stream', () => {
  it('sends its head, the retry time and where it stands at once', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 2);
    using stream = await openStream(gateway);
    await until(() => stream.messages.length === 1);
    expect(stream.response.statusCode).toBe(200);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(stream.retryMs()).toBe(3000);
    const { body } = await gateway.call('GET', '/events?after=latest');
    expect(stream.messages[0]).toEqual({
      event: 'cursor',
      id: body.nextCursor,
      data: JSON.stringify({ cursor: body.nextCursor }),
    });
  });

  it('sends each event as its stored text, under its cursor', async () => {
    await using gateway = await httpGateway();
    using stream = await openStream(gateway);
    await until(() => stream.messages.length === 1);
    await appendMany(gateway.store.eventLog, 3);
    await until(() => stream.events().length === 3);
    const stored = (await gateway.store.eventLog.read({ after: 0, limit: 10 })).events;
    const frames = stored.map(({ cursor, json }) => `id: ${cursor}\ndata: ${json}\n\n`).join('');
    expect(stream.text().endsWith(frames)).toBe(true);
  });

  it('resumes after the last event received, and repeats none', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 5);
    using first = await openStream(gateway, '/events/stream?after=earliest');
    await until(() => first.events().length === 5);
    const id = first.events()[1]?.id ?? '';
    await appendMany(gateway.store.eventLog, 1);
    using second = await openStream(gateway, '/events/stream?after=latest', {
      'Last-Event-ID': id,
    });
    await until(() => second.events().length === 4);
    expect(sequences(second.events())).toEqual([3, 4, 5, 6]);
    using third = await openStream(gateway, `/events/stream?after=${id}`);
    await until(() => third.events().length === 4);
    expect(sequences(third.events())).toEqual([3, 4, 5, 6]);
  });

  it('treats an empty Last-Event-ID as absent', async () => {
    await using gateway = await httpGateway();
    await appendMany(gateway.store.eventLog, 1);
    using stream = await openStream(gateway, '/events/stream?after=earliest', {
      'Last-Event-ID': '',
    });
    await until(() => stream.events().length === 1);
  });

  it('says that a cursor has expired and goes on from the earliest event', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    await appendMany(eventLog, 5);
    const { body } = await gateway.call('GET', '/events?limit=1');
    await eventLog.trim(1_004);
    using stream = await openStream(gateway, '/events/stream', {
      'Last-Event-ID': body.nextCursor,
    });
    await until(() => stream.events().length === 2);
    const [reset] = stream.named('reset');
    const expired = await gateway.call('GET', `/events?after=${body.nextCursor}`);
    const earliest = expired.body.earliestCursor;
    expect(reset).toEqual({
      event: 'reset',
      id: earliest,
      data: JSON.stringify({ reason: 'cursor_expired', earliest }),
    });
    expect(sequences(stream.events())).toEqual([4, 5]);
  });

  it('sends a comment every 15 s, and the cursor instead when events were passed over', async () => {
    await using gateway = await httpGateway();
    const { clock } = gateway;
    using stream = await openStream(gateway, '/events/stream?types=chat.*');
    await until(() => stream.messages.length === 1 && clock.timerCount > 0);
    clock.advance(15_000);
    await until(() => stream.comments() === 1);
    await until(() => clock.timerCount > 0);
    await appendMany(gateway.store.eventLog, 2);
    const { body } = await gateway.call('GET', '/events?after=latest');
    clock.advance(15_000);
    await until(() => stream.named('cursor').length === 2);
    expect(stream.named('cursor')[1]?.id).toBe(body.nextCursor);
    expect(stream.events()).toEqual([]);
  });

  it('ends politely after closeAfter, and the next one misses nothing', async () => {
    await using gateway = await httpGateway();
    using stream = await openStream(gateway, '/events/stream?closeAfter=5');
    await appendMany(gateway.store.eventLog, 1);
    await until(() => stream.events().length === 1);
    gateway.clock.advance(5_000);
    await until(() => stream.isEnded());
    expect(stream.response.complete).toBe(true);
    await until(() => gateway.clock.timerCount === 0);
  });

  it('ends every stream cleanly when the feed closes', async () => {
    await using gateway = await httpGateway();
    using first = await openStream(gateway);
    using second = await openStream(gateway, '/chats/CHAT_1/events/stream');
    await until(() => first.messages.length + second.messages.length === 2);
    gateway.app.locals['gateway'].feed.close();
    await until(() => first.isEnded() && second.isEnded());
    expect([first.response.complete, second.response.complete]).toEqual([true, true]);
    using late = await openStream(gateway);
    await until(() => late.isEnded());
  });

  it('forgets a client that leaves', async () => {
    await using gateway = await httpGateway();
    const stream = await openStream(gateway);
    await until(() => gateway.clock.timerCount === 1);
    stream[Symbol.dispose]();
    await until(() => gateway.clock.timerCount === 0);
    expect(gateway.errors).toEqual([]);
  });

  it('cuts off a client that does not read for 10 s, and holds little for it meanwhile', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    using stream = await openStream(gateway);
    await until(() => stream.messages.length === 1 && gateway.clock.timerCount === 1);
    stream.response.pause();
    const big = 'x'.repeat(100_000);
    const participant = { id: big, role: 'customer', isAgent: false } as const;
    for (let number = 0; number < 300; number += 1) {
      const data = { isWriting: true, participant };
      await eventLog.append({
        upstream: 'default',
        chatId: 'CHAT_1',
        events: [{ type: 'participant.writing', atMs: number, data }],
      });
    }
    await until(() => gateway.clock.timerCount === 2);
    gateway.clock.advance(10_000);
    stream.response.resume();
    await until(() => stream.response.destroyed);
    expect(stream.response.complete).toBe(false);
    expect(stream.events().length).toBeLessThan(300);
  });

  it('answers HEAD and goes', async () => {
    await using gateway = await httpGateway();
    const answer = await gateway.call('HEAD', '/events/stream');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
  });

  it.each([
    ['?after=nonsense', {}, 'invalid_cursor', 'after'],
    ['', { 'Last-Event-ID': 'nonsense' }, 'invalid_cursor', 'Last-Event-ID'],
    ['?closeAfter=0', {}, 'invalid_request', 'closeAfter'],
    ['?closeAfter=3601', {}, 'invalid_request', 'closeAfter'],
    ['?types=nothing', {}, 'invalid_request', 'types'],
    ['?limit=5', {}, 'unknown_field', 'limit'],
  ])('refuses %s %j before it streams', async (query, headers, code, field) => {
    await using gateway = await httpGateway();
    const answer = await gateway.call('GET', `/events/stream${query}`, { headers });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.errors[0].field).toBe(field);
  });
});

describe('GET /chats/{chatId}/events/stream', () => {
  it('streams the events of one chat, also of one that is not known yet', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    using stream = await openStream(gateway, '/chats/CHAT_NEW/events/stream?types=chat.*');
    await until(() => stream.messages.length === 1);
    await appendMany(eventLog, 1, 'CHAT_OTHER');
    const events = [writingDraft(1), endedDraft(2)];
    await eventLog.append({ upstream: 'default', chatId: 'CHAT_NEW', events });
    await until(() => stream.events().length === 1);
    expect(JSON.parse(stream.events()[0]?.data ?? '')).toMatchObject({
      type: 'chat.ended',
      chatId: 'CHAT_NEW',
      sequence: 2,
    });
  });

  it('is empty for a chat the key may not see', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['events:read'], { chatIds: ['CHAT_1'] });
    const headers = { Authorization: `Bearer ${key}` };
    using hidden = await openStream(gateway, '/chats/CHAT_2/events/stream?after=earliest', headers);
    using own = await openStream(gateway, '/chats/CHAT_1/events/stream?after=earliest', headers);
    await appendMany(gateway.store.eventLog, 1, 'CHAT_2');
    await appendMany(gateway.store.eventLog, 1, 'CHAT_1');
    await until(() => own.events().length === 1);
    expect(hidden.events()).toEqual([]);
  });
});

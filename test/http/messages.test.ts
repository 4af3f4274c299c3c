import { EngineError } from '../../src/engine/engine-error';
import { Deferred } from '../../src/runtime/deferred';
import { httpGateway } from '../doubles/http-gateway';
import { demoChatId, socialMessageId } from '../doubles/stub-engine';
import { until } from '../doubles/until';

const path = `/chats/${demoChatId}/messages`;
const named = { 'Idempotency-Key': 'greeting-4711' };

describe('POST /chats/{chatId}/messages', () => {
  it('answers 201 with the message and a Location that can be fetched', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('POST', path, {
      json: { text: 'Hello', clientReference: 'ref-1' },
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ text: 'Hello', clientReference: 'ref-1' });
    expect(answer.headers.get('location')).toBe(`${path}/~bXNnLzE`);
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
  });

  it('hands the chosen upstream and what the key may see to the engine', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['messages:write'], { upstreams: ['default', 'second'] });

    await gateway.call('POST', `${path}?upstream=second`, { key, json: { text: 'Hello' } });

    expect(gateway.stub.calls[0]?.args[0]).toEqual({
      chatId: demoChatId,
      upstream: 'second',
      visibleUpstreams: ['default', 'second'],
    });
  });

  it('treats null in an optional field as absent', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('POST', path, {
      json: { text: 'Hello', clientReference: null },
    });

    expect(answer.status).toBe(201);
    expect('clientReference' in answer.body).toBe(false);
  });

  it('answers a repeat with the bytes of the first answer and sends nothing', async () => {
    await using gateway = await httpGateway();
    const first = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    const repeat = await gateway.call('POST', path, {
      headers: { 'Idempotency-Key': '"greeting-4711"' },
      json: { text: 'Hi' },
    });

    expect(repeat.status).toBe(201);
    expect(repeat.text).toBe(first.text);
    expect(repeat.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(repeat.headers.get('location')).toBe(first.headers.get('location'));
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    expect(gateway.stub.calls).toHaveLength(1);
  });

  it('uses the operation as the name of the write', async () => {
    await using gateway = await httpGateway();

    await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    const name = gateway.stub.calls[0]?.args[2] as { clientId: string; operationId: string };
    expect(name.clientId).toBe(name.operationId);
    expect(name).toMatchObject({ isRepeat: false });
  });

  it('keeps keys of different API keys apart', async () => {
    await using gateway = await httpGateway();
    const other = await gateway.keyWith(['messages:write']);
    await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    const answer = await gateway.call('POST', path, {
      key: other,
      headers: named,
      json: { text: 'Another' },
    });

    expect(answer.status).toBe(201);
    expect(gateway.stub.calls).toHaveLength(2);
  });

  it.each([
    ['body', path, { text: 'Other' }],
    ['upstream', `${path}?upstream=default`, { text: 'Hi' }],
    ['route', `/chats/${demoChatId}/links`, { url: 'https://example.com/' }],
  ])('refuses a key that named a request with another %s', async (_what, otherPath, json) => {
    await using gateway = await httpGateway();
    await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    const answer = await gateway.call('POST', otherPath, { headers: named, json });

    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(gateway.stub.calls).toHaveLength(1);
  });

  it('answers 409 with Retry-After while the first call is running', async () => {
    await using gateway = await httpGateway();
    const held = new Deferred<void>();
    gateway.stub.holdSends(held.promise);
    const first = gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });
    await until(() => gateway.stub.calls.length === 1);

    const second = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });
    held.resolve();

    expect(second).toMatchObject({
      status: 409,
      body: { code: 'idempotency_in_progress', retryable: true },
    });
    expect(second.headers.get('retry-after')).toBe('1');
    expect((await first).status).toBe(201);
  });

  it('repeats a final refusal as it was stored', async () => {
    await using gateway = await httpGateway();
    gateway.stub.failNextSend(new EngineError('chat_ended', 'The chat has ended.', 'not_done'));
    const first = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    const repeat = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    expect(first).toMatchObject({ status: 409, body: { code: 'chat_ended', outcome: 'not_done' } });
    expect(repeat.status).toBe(409);
    expect(repeat.text).toBe(first.text);
    expect(repeat.headers.get('content-type')).toBe('application/problem+json');
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    expect(gateway.stub.calls).toHaveLength(1);
  });

  it.each([
    ['upstream_unavailable', 503, 'not_done', 'failed'],
    ['outcome_unknown', 504, 'unknown', 'unknown'],
  ] as const)('runs a repeat after %s again, as a repeat', async (code, status, outcome, state) => {
    await using gateway = await httpGateway();
    gateway.stub.failNextSend(new EngineError(code, 'It did not work.', outcome));
    const first = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });
    const operation = await gateway.call('GET', '/operations/greeting-4711');

    const repeat = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    expect(first).toMatchObject({ status, body: { code, outcome, retryable: true } });
    expect(operation.body).toMatchObject({ state, responseStatus: status });
    expect(repeat.status).toBe(201);
    const [before, after] = gateway.stub.calls.map((call) => call.args[2] as object);
    expect(after).toEqual({ ...before, isRepeat: true });
    const settled = await gateway.call('GET', '/operations/greeting-4711');
    expect(settled.body).toMatchObject({ state: 'succeeded', responseStatus: 201 });
  });

  it('records nothing for a request that is not valid', async () => {
    await using gateway = await httpGateway();

    await gateway.call('POST', path, { headers: named, json: { text: '' } });
    const corrected = await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    expect(corrected.status).toBe(201);
  });
});

describe('GET /operations/{idempotencyKey}', () => {
  it('tells what became of a send, to the same API key only', async () => {
    await using gateway = await httpGateway();
    const other = await gateway.keyWith(['admin']);
    await gateway.call('POST', path, { headers: named, json: { text: 'Hi' } });

    const own = await gateway.call('GET', '/operations/greeting-4711');
    const foreign = await gateway.call('GET', '/operations/greeting-4711', { key: other });

    expect(own.body).toMatchObject({
      idempotencyKey: 'greeting-4711',
      state: 'succeeded',
      method: 'POST',
      path,
      responseStatus: 201,
      messageId: 'msg/1',
    });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'operation_not_found' } });
  });
});

describe('GET /chats/{chatId}/messages/{messageId}', () => {
  it.each([
    ['as it was given', encodeURIComponent(socialMessageId)],
    ['in its base64url form', `~${Buffer.from(socialMessageId).toString('base64url')}`],
  ])('finds an id with slashes %s', async (_form, id) => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', `${path}/${id}`);

    expect(answer).toMatchObject({ status: 200, body: { id: socialMessageId } });
  });
});

describe('GET /chats/{chatId}/messages', () => {
  it('answers a page that says whether there is more', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call(
      'GET',
      `${path}?type=text&since=2026-01-01T00:00:00+02:00&limit=5&order=desc`,
    );

    expect(answer).toMatchObject({ status: 200, body: { hasMore: false } });
    expect(answer.body.data).toHaveLength(1);
    expect('nextCursor' in answer.body).toBe(false);
  });
});

describe('POST /chats/{chatId}/links', () => {
  it('answers 201 with the message', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('POST', `/chats/${demoChatId}/links`, {
      json: { url: 'HTTPS://Example.com/a?b=c' },
    });

    expect(answer).toMatchObject({ status: 201, body: { url: 'HTTPS://Example.com/a?b=c' } });
  });
});

describe('PUT /chats/{chatId}/writing', () => {
  it('answers 204 without a body', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('PUT', `/chats/${demoChatId}/writing`, {
      json: { isWriting: true },
    });

    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(gateway.stub.calls[0]).toMatchObject({ method: 'setWriting', args: [{}, true] });
  });
});

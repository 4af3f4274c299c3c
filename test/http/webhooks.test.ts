import { httpGateway, type HttpGateway } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { answering, WebhookReceiver } from '../doubles/webhook-receiver';
import { received, textMessage } from '../contracts/commits';

async function say(gateway: HttpGateway, chatId = 'chat'): Promise<void> {
  const events = [received(textMessage(chatId, 'm'), gateway.clock.now())];
  await gateway.store.eventLog.append({ upstream: 'default', chatId, events });
}

async function make(gateway: HttpGateway, json: object): Promise<string> {
  const made = await gateway.call('POST', '/webhooks', { json });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  return made.body.id as string;
}

describe('POST /webhooks', () => {
  it('shows the secret once, and makes one webhook under one Idempotency-Key', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const options = { json: { url: receiver.url }, headers: { 'Idempotency-Key': 'w' } };

    const made = await gateway.call('POST', '/webhooks', options);
    const again = await gateway.call('POST', '/webhooks', options);
    const read = await gateway.call('GET', made.headers.get('location') ?? '');

    expect(made).toMatchObject({ status: 201, body: { state: 'active', payload: 'full' } });
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(again.text).toBe(made.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(made.headers.get('location'));
    expect(read.text).not.toContain('whsec_');
    expect((await gateway.call('GET', '/webhooks')).body.data).toEqual([read.body]);
  });

  it.each([
    [{ url: 'https://10.0.0.1/' }, 422, 'url_not_allowed'],
    [{ url: 'http://93.184.216.34/' }, 422, 'url_not_allowed'],
    [{ url: 'https://93.184.216.34/', types: ['no.such'] }, 400, 'invalid_request'],
    [{ url: 'https://93.184.216.34/', headers: { 'Webhook-Id': 'x' } }, 400, 'invalid_request'],
    [{ url: 'https://93.184.216.34/', headers: { a: 'b\r\nc' } }, 400, 'invalid_request'],
    [{ url: 'https://93.184.216.34/', after: 'nonsense' }, 400, 'invalid_cursor'],
  ])('refuses %j', async (json, status, code) => {
    await using gateway = await httpGateway();
    const answer = await gateway.call('POST', '/webhooks', { json });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it('keeps a limited key within its limits, and hides what lies beyond them', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['webhooks:read', 'webhooks:write'], { chatIds: ['a'] });
    const all = await make(gateway, { url: receiver.url });

    const mine = await gateway.call('POST', '/webhooks', { key, json: { url: receiver.url } });
    const strange = { url: receiver.url, chatIds: ['a', 'b'] };
    const refused = await gateway.call('POST', '/webhooks', { key, json: strange });
    const cleared = await gateway.call('PATCH', `/webhooks/${mine.body.id}`, {
      key,
      json: { chatIds: [] },
    });

    expect(mine.body.chatIds).toEqual(['a']);
    expect(cleared.body.chatIds).toEqual(['a']);
    expect(refused).toMatchObject({ status: 404, body: { code: 'chat_not_found' } });
    expect((await gateway.call('GET', '/webhooks', { key })).body.data).toHaveLength(1);
    for (const path of ['', '/lanes', '/deliveries']) {
      const hidden = await gateway.call('GET', `/webhooks/${all}${path}`, { key });
      expect(hidden).toMatchObject({ status: 404, body: { code: 'webhook_not_found' } });
    }
    const reader = await gateway.keyWith(['webhooks:read']);
    const write = await gateway.call('DELETE', `/webhooks/${all}`, { key: reader });
    expect(write).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });
});

describe('a POST about a webhook, repeated under its Idempotency-Key', () => {
  const named = (key: string) => ({ headers: { 'Idempotency-Key': key } });

  it('gives the same answer and does nothing twice', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const id = await make(gateway, { url: receiver.url });
    await say(gateway);
    const deliveries = `/webhooks/${id}/deliveries`;
    await until(async () => (await gateway.call('GET', deliveries)).body.data.length === 1);
    const [delivery] = (await gateway.call('GET', deliveries)).body.data;

    for (const path of [
      `/webhooks/${id}/test`,
      `/webhooks/${id}/rotate-secret`,
      `/webhooks/${id}/resume`,
      `/deliveries/${delivery.id}/retry`,
    ]) {
      const first = await gateway.call('POST', path, named(path));
      const again = await gateway.call('POST', path, named(path));
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect([path, again.status, again.text]).toEqual([path, first.status, first.text]);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
    const other = await gateway.call(
      'POST',
      `/webhooks/${id}/resume`,
      named(`/webhooks/${id}/test`),
    );
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    await until(async () => (await gateway.call('GET', `/webhooks/${id}`)).body.waitingCount === 0);
    const types = receiver.received.map(({ event }) => event.type);
    expect(types).toEqual(['message.received', 'webhook.test', 'message.received']);
  });

  it('shows a secret again, and keeps it sealed meanwhile', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const options = { json: { url: receiver.url }, ...named('made') };
    const made = await gateway.call('POST', '/webhooks', options);
    const rotated = await gateway.call(
      'POST',
      `/webhooks/${made.body.id}/rotate-secret`,
      named('r'),
    );
    const key = await gateway.call('POST', '/api-keys', {
      json: { name: 'crm', scopes: ['chats:read'] },
      ...named('key'),
    });

    const kept = await Promise.all(
      ['made', 'r', 'key'].map((name) => gateway.store.operationRecords.find('configured', name)),
    );
    const texts = JSON.stringify(kept);
    for (const secret of [made.body.secret, rotated.body.secret, key.body.key]) {
      expect(secret.length).toBeGreaterThan(20);
      expect(texts).not.toContain(secret);
    }
    const again = await gateway.call('POST', `/webhooks/${made.body.id}/rotate-secret`, named('r'));
    expect(again.body.secret).toBe(rotated.body.secret);
    const keyAgain = await gateway.call('POST', '/api-keys', {
      json: { name: 'crm', scopes: ['chats:read'] },
      ...named('key'),
    });
    expect(keyAgain.text).toBe(key.text);
    expect((await gateway.call('GET', '/api-keys')).body.data).toHaveLength(1);
  });
});

describe('operating a webhook', () => {
  it('answers a test with its attempt, which is in no log', async () => {
    await using receiver = await WebhookReceiver.start(answering(418));
    await using gateway = await httpGateway();
    const id = await make(gateway, { url: receiver.url });

    const tested = await gateway.call('POST', `/webhooks/${id}/test`);

    expect(tested).toMatchObject({ status: 200, body: { outcome: 'refused', status: 418 } });
    expect(receiver.received[0]?.event.type).toBe('webhook.test');
    expect((await gateway.call('GET', '/events')).body.data).toEqual([]);
  });

  it('shows lanes and deliveries, and delivers one of them again', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const id = await make(gateway, { url: receiver.url });
    await say(gateway);
    const deliveries = `/webhooks/${id}/deliveries`;
    await until(async () => (await gateway.call('GET', deliveries)).body.data.length === 1);

    const { body } = await gateway.call('GET', `${deliveries}?status=delivered&chatId=chat`);
    const [delivery] = body.data;
    const retried = await gateway.call('POST', `/deliveries/${delivery.id}/retry`);
    await receiver.has(2);

    expect(delivery.attempts).toMatchObject([{ outcome: 'succeeded', status: 200 }]);
    expect((await gateway.call('GET', `/deliveries/${delivery.id}`)).body.id).toBe(delivery.id);
    expect(retried.status).toBe(202);
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
    expect(receiver.received[1]?.headers['ctlive-replay']).toMatch(/^rpl_/);
    const lanes = await gateway.call('GET', `/webhooks/${id}/lanes?state=caught_up`);
    expect(lanes.body.data).toMatchObject([{ chatId: 'chat', lastSequence: 1 }]);
    const missing = await gateway.call('GET', '/deliveries/dlv_none');
    expect(missing).toMatchObject({ status: 404, body: { code: 'delivery_not_found' } });
  });

  it('goes on with a failed delivery at once when it is retried', async () => {
    await using receiver = await WebhookReceiver.start(answering(500));
    await using gateway = await httpGateway();
    const id = await make(gateway, { url: receiver.url });
    await say(gateway);
    const deliveries = `/webhooks/${id}/deliveries?status=retrying`;
    await until(async () => (await gateway.call('GET', deliveries)).body.data.length === 1);
    const [delivery] = (await gateway.call('GET', deliveries)).body.data;

    receiver.answer = answering(200);
    await gateway.call('POST', `/deliveries/${delivery.id}/retry`);
    await receiver.has(2);

    expect(receiver.received[1]?.headers['ctlive-previous-sequence']).toBe('0');
  });

  it.each([
    [{ after: 'earliest' }, 3],
    [{ after: 'earliest', chatId: 'two' }, 1],
    [{ since: '2026-01-01T00:00:02.000Z' }, 2],
    [{ since: '2026-01-01T00:00:00.000Z', until: '2026-01-01T00:00:01.500Z' }, 1],
    [{ after: 'earliest', types: ['chat.*'] }, 0],
  ])('replays %j: %d events', async (json, count) => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    for (const chatId of ['one', 'two', 'one']) {
      gateway.clock.advance(1_000);
      await say(gateway, chatId);
    }
    const id = await make(gateway, { url: receiver.url });

    const replay = await gateway.call('POST', `/webhooks/${id}/replay`, { json });
    await receiver.has(count);

    expect(replay).toMatchObject({ status: 202, body: { count } });
    await until(async () => (await gateway.call('GET', `/webhooks/${id}`)).body.waitingCount === 0);
    expect(receiver.received).toHaveLength(count);
  });

  it('replays one event, and refuses a range that is not clear', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    await say(gateway);
    const id = await make(gateway, { url: receiver.url });
    const [event] = (await gateway.call('GET', '/events')).body.data;
    const replay = (json: object) => gateway.call('POST', `/webhooks/${id}/replay`, { json });

    expect((await replay({ eventId: event.id })).body.count).toBe(1);
    await receiver.has(1);
    expect((await replay({ eventId: 'evt_none' })).body.code).toBe('event_not_found');
    expect((await replay({})).body.code).toBe('invalid_request');
    expect((await replay({ eventId: event.id, chatId: 'chat' })).status).toBe(400);
  });

  it('is refused while it is disabled, until it is resumed', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const id = await make(gateway, { url: receiver.url });

    const disabled = await gateway.call('PATCH', `/webhooks/${id}`, {
      json: { state: 'disabled' },
    });
    const tested = await gateway.call('POST', `/webhooks/${id}/test`);
    const resumed = await gateway.call('POST', `/webhooks/${id}/resume`, { json: {} });

    expect(disabled.body).toMatchObject({ state: 'disabled', disabledReason: 'by_request' });
    expect(tested).toMatchObject({ status: 409, body: { code: 'webhook_disabled' } });
    expect(resumed.body.state).toBe('active');
    expect((await gateway.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await gateway.call('GET', `/webhooks/${id}`)).status).toBe(404);
  });
});

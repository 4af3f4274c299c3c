import { httpGateway, type HttpGateway } from '../doubles/http-gateway';
import { WebhookReceiver } from '../doubles/webhook-receiver';

const key = { 'Idempotency-Key': 'once' };

async function post(gateway: HttpGateway, path: string, json: object = {}) {
  return gateway.call('POST', path, { json, headers: key });
}

async function made(gateway: HttpGateway, url: string): Promise<string> {
  const { body } = await gateway.call('POST', '/webhooks', { json: { url } });
  return String(body.id);
}

describe('a write about webhooks under an Idempotency-Key', () => {
  it('rotates a secret once, and shows the same one again', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const path = `/webhooks/${await made(gateway, receiver.url)}/rotate-secret`;
    const [first, again] = [await post(gateway, path), await post(gateway, path)];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.secret).toMatch(/^whsec_/);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const fresh = await gateway.call('POST', path, { json: {} });
    expect(fresh.body.secret).not.toBe(first.body.secret);
  });

  it('makes one test call', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const path = `/webhooks/${await made(gateway, receiver.url)}/test`;
    const [first, again] = [await post(gateway, path), await post(gateway, path)];
    expect(first.body).toMatchObject({ outcome: 'succeeded', status: 200 });
    expect(again.text).toBe(first.text);
    expect(receiver.received).toHaveLength(1);
  });

  it('resumes once, and refuses the key for another body', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await httpGateway();
    const path = `/webhooks/${await made(gateway, receiver.url)}/resume`;
    const [first, again] = [await post(gateway, path), await post(gateway, path)];
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await post(gateway, path, { chatId: 'CHAT_1' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('makes one API key, which is shown again', async () => {
    await using gateway = await httpGateway();
    const grant = { name: 'once', scopes: ['chats:read'] };
    const first = await post(gateway, '/api-keys', grant);
    const again = await post(gateway, '/api-keys', grant);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });
});

import { Webhook } from 'standardwebhooks';
import { SandboxInbox } from '../../../src/http/sandbox/sandbox-inbox';
import { httpGateway, type HttpGateway } from '../../doubles/http-gateway';

const body = JSON.stringify({ id: 'evt_1', type: 'message.received' });

/** A gateway with its sandbox on, and a webhook that points at a receiver of it. */
async function sandboxGateway() {
  const gateway = await httpGateway({ context: { sandbox: new SandboxInbox() } });
  const url = 'https://gateway.example.com/sandbox/mine';
  const made = await gateway.call('POST', '/webhooks', { json: { url } });
  expect(made.status).toBe(201);
  return { gateway, secret: String(made.body.secret), webhookId: String(made.body.id) };
}

function signedHeaders(gateway: HttpGateway, secret: string, atMs = gateway.clock.now()) {
  const signature = new Webhook(secret).sign('evt_1', new Date(atMs), body);
  return {
    'Content-Type': 'application/json',
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(atMs / 1000)),
    'webhook-signature': `v1a,AAAA ${signature}`,
  };
}

function deliver(gateway: HttpGateway, headers: Record<string, string>, name = 'mine') {
  return gateway.call('POST', `/sandbox/${name}`, { key: '', raw: body, headers });
}

describe('/sandbox/{name}', () => {
  it('keeps a delivery with its verification, open to everybody, credentials left out', async () => {
    const { gateway, secret, webhookId } = await sandboxGateway();
    await using _ = gateway;
    const headers = { ...signedHeaders(gateway, secret), 'X-API-Key': 'hidden' };
    const answer = await deliver(gateway, headers);
    expect([answer.status, answer.body.verification]).toEqual([200, 'verified']);
    const { body: page } = await gateway.call('GET', '/sandbox/mine', { key: '' });
    expect(page).toEqual({ data: [answer.body], hasMore: false });
    expect(page.data[0]).toMatchObject({ webhookId, body, headers: { 'webhook-id': 'evt_1' } });
    expect(JSON.stringify(page)).not.toContain('hidden');
  });

  it.each([
    ['unsigned', 'mine', () => ({ 'webhook-signature': '' })],
    ['wrong_signature', 'mine', () => ({ 'webhook-signature': 'v1,AAAA' })],
    ['wrong_signature', 'mine', () => ({ 'webhook-id': 'evt_2' })],
    ['no_webhook', 'other', () => ({})],
  ])('says %s of a delivery to %s', async (verification, name, change) => {
    const { gateway, secret } = await sandboxGateway();
    await using _ = gateway;
    const headers = { ...signedHeaders(gateway, secret), ...change() };
    const answer = await deliver(gateway, headers, name);
    expect([answer.status, answer.body.verification]).toEqual([200, verification]);
  });

  it('says stale of what was signed more than five minutes ago', async () => {
    const { gateway, secret } = await sandboxGateway();
    await using _ = gateway;
    const signed = signedHeaders(gateway, secret, gateway.clock.now() - 301_000);
    expect((await deliver(gateway, signed)).body.verification).toBe('stale');
  });

  it('accepts both secrets while they rotate', async () => {
    const { gateway, secret, webhookId } = await sandboxGateway();
    await using _ = gateway;
    const { body: rotated } = await gateway.call('POST', `/webhooks/${webhookId}/rotate-secret`);
    for (const each of [secret, String(rotated.secret)]) {
      const { body: kept } = await deliver(gateway, signedHeaders(gateway, each));
      expect(kept.verification).toBe('verified');
    }
  });

  it('lists newest first, keeps the last 200, and forgets them when told to', async () => {
    const { gateway } = await sandboxGateway();
    await using _ = gateway;
    for (let number = 1; number <= 203; number += 1) {
      await gateway.call('POST', '/sandbox/many', { key: '', json: { number } });
    }
    const { body: page } = await gateway.call('GET', '/sandbox/many?limit=500', { key: '' });
    const numbers = page.data.map((each: { body: string }) => JSON.parse(each.body).number);
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => 203 - index));
    expect((await gateway.call('DELETE', '/sandbox/many', { key: '' })).status).toBe(204);
    const { body: empty } = await gateway.call('GET', '/sandbox/many', { key: '' });
    expect(empty).toEqual({ data: [], hasMore: false });
  });

  it('refuses what is no JSON object, too large, or for no name', async () => {
    const { gateway } = await sandboxGateway();
    await using _ = gateway;
    const large = JSON.stringify({ text: 'x'.repeat(256 * 1024) });
    const post = (path: string, raw: string) =>
      gateway.call('POST', path, { raw, headers: { 'Content-Type': 'application/json' } });
    const answers = [
      await post('/sandbox/mine', 'nonsense'),
      await post('/sandbox/mine', '[]'),
      await post('/sandbox/mine', large),
      await post('/sandbox/not%20a%20name', body),
      await post(`/sandbox/${'x'.repeat(65)}`, body),
    ];
    expect(answers.map((answer) => answer.body.code)).toEqual([
      'invalid_json',
      'invalid_request',
      'body_too_large',
      'invalid_request',
      'invalid_request',
    ]);
  });

  it('is not there while it is off', async () => {
    await using gateway = await httpGateway();
    for (const method of ['POST', 'GET', 'DELETE']) {
      const json = method === 'POST' ? {} : undefined;
      const { status, body: problem } = await gateway.call(method, '/sandbox/mine', { json });
      expect([status, problem.code]).toEqual([404, 'route_not_found']);
    }
  });
});

import { httpGateway } from '../doubles/http-gateway';

const grant = {
  name: 'order desk',
  scopes: ['chats:read'],
  chatIds: ['a'],
  upstreams: ['default'],
};

describe('POST /api-keys', () => {
  it('shows the key once, and the key works', async () => {
    await using gateway = await httpGateway();

    const made = await gateway.call('POST', '/api-keys', {
      json: { ...grant, expiresAt: '2026-06-01T00:00:00Z' },
    });
    const read = await gateway.call('GET', made.headers.get('location') ?? '');
    const me = await gateway.call('GET', '/me', { key: made.body.key });

    expect(made.status).toBe(201);
    expect(made.body.apiKey).toMatchObject({ ...grant, expiresAt: '2026-06-01T00:00:00.000Z' });
    expect(read.body).toEqual(made.body.apiKey);
    expect(read.text).not.toContain(made.body.key);
    expect(me.body).toMatchObject({ ...grant, keyId: made.body.apiKey.id });
  });

  it('is for administrators', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['chats:write']);

    const answer = await gateway.call('POST', '/api-keys', { key, json: grant });

    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });
});

describe('GET /api-keys', () => {
  it('pages through every key, newest first, revoked ones too', async () => {
    await using gateway = await httpGateway();
    for (const name of ['one', 'two', 'three']) {
      gateway.clock.advance(1_000);
      await gateway.keys.create({ name, scopes: ['chats:read'] });
    }
    const first = await gateway.call('GET', '/api-keys?limit=2');
    await gateway.call('DELETE', `/api-keys/${first.body.data[1].id}`);

    const second = await gateway.call('GET', `/api-keys?limit=2&after=${first.body.nextCursor}`);
    const all = await gateway.call('GET', '/api-keys');

    expect(first.body.data.map((key: { name: string }) => key.name)).toEqual(['three', 'two']);
    expect(second.body).toMatchObject({ data: [{ name: 'one' }], hasMore: false });
    expect(all.body.data[1].revokedAt).toBe('2026-01-01T00:00:03.000Z');
  });
});

describe('DELETE /api-keys/{keyId}', () => {
  it('answers 204 the second time too', async () => {
    await using gateway = await httpGateway();
    const { record } = await gateway.keys.create({ name: 'one', scopes: ['admin'] });

    expect((await gateway.call('DELETE', `/api-keys/${record.id}`)).status).toBe(204);
    expect((await gateway.call('DELETE', `/api-keys/${record.id}`)).status).toBe(204);
  });
});

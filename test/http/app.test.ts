import { StorageUnavailableError } from '../../src/events/storage-errors';
import { httpGateway } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';

const chat = `/chats/${demoChatId}`;

describe('createApp', () => {
  it('returns the request id it was given, or makes one', async () => {
    await using gateway = await httpGateway();
    const idFor = async (given?: string): Promise<string | null> => {
      const headers: Record<string, string> = given === undefined ? {} : { 'X-Request-Id': given };
      return (await gateway.call('GET', '/livez', { headers })).headers.get('x-request-id');
    };

    expect(await idFor('abc.DEF_1-2')).toBe('abc.DEF_1-2');
    expect(await idFor()).toMatch(/^[\w-]{22}$/);
    expect(await idFor('<b>')).toMatch(/^[\w-]{22}$/);
    expect(await idFor('x'.repeat(129))).toMatch(/^[\w-]{22}$/);
  });

  it('sends security headers, and asks for https only when that is its public address', async () => {
    await using plain = await httpGateway();
    await using secure = await httpGateway({ options: { publicUrl: 'https://chat.example.com' } });

    const { headers } = await plain.call('GET', '/livez');

    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    const secured = (await secure.call('GET', '/livez')).headers;
    expect(secured.get('strict-transport-security')).toContain('max-age');
  });

  it('names the methods of a path on 405 and on OPTIONS', async () => {
    await using gateway = await httpGateway();

    const refused = await gateway.call('DELETE', chat);
    const options = await gateway.call('OPTIONS', chat, { key: '' });

    expect(refused.headers.get('allow')).toBe('GET, PATCH, HEAD, OPTIONS');
    expect(options).toMatchObject({ status: 204, text: '' });
    expect(options.headers.get('allow')).toBe('GET, PATCH, HEAD, OPTIONS');
  });

  it('answers HEAD where it answers GET', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('HEAD', chat);

    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
  });

  it('sends the front page to Swagger UI', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', '/', { key: '' });

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('docs/');
  });
});

describe('CORS', () => {
  const origin = { Origin: 'https://crm.example.com' };
  const preflight = { ...origin, 'Access-Control-Request-Method': 'POST' };

  it('is off by default', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', '/livez', { headers: origin });

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets listed origins in, preflight included, and no other', async () => {
    await using gateway = await httpGateway({ options: { corsOrigins: [origin.Origin] } });

    const allowed = await gateway.call('GET', '/livez', { headers: origin });
    const asked = await gateway.call('OPTIONS', `${chat}/messages`, {
      key: '',
      headers: preflight,
    });
    const other = await gateway.call('GET', '/livez', {
      headers: { Origin: 'https://evil.example' },
    });

    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin.Origin);
    expect(allowed.headers.get('access-control-expose-headers')).toContain('Location');
    expect(allowed.headers.get('vary')).toContain('Origin');
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('GET /readyz', () => {
  it('answers 200 while the gateway can serve, without a key', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', '/readyz', { key: '' });

    expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it.each([new StorageUnavailableError('The store is locked.'), new Error('EIO /secret')])(
    'answers 503 while it cannot',
    async (error) => {
      await using gateway = await httpGateway({
        context: { readiness: () => Promise.reject(error) },
      });

      const answer = await gateway.call('GET', '/readyz', { key: '' });

      expect(answer).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.text).not.toContain('/secret');
    },
  );
});

describe('GET /upstreams', () => {
  it('lists what the key may see, and finds one', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['upstreams:read'], { upstreams: ['second'] });

    const all = await gateway.call('GET', '/upstreams?limit=1');
    const rest = await gateway.call('GET', `/upstreams?after=${all.body.nextCursor}`);
    const visible = await gateway.call('GET', '/upstreams', { key });
    const hidden = await gateway.call('GET', '/upstreams/default', { key });

    expect(all.body).toMatchObject({ data: [{ id: 'default' }], hasMore: true });
    expect(rest.body).toMatchObject({ data: [{ id: 'second' }], hasMore: false });
    expect(visible.body.data).toHaveLength(1);
    expect(hidden).toMatchObject({ status: 404, body: { code: 'upstream_not_found' } });
    expect((await gateway.call('GET', '/upstreams/default')).body.id).toBe('default');
  });
});

describe('GET /openapi.json', () => {
  it('names the address it was asked at', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', '/openapi.json', { key: '' });

    expect(answer.body.openapi).toBe('3.1.1');
    expect(answer.body.servers).toEqual([{ url: gateway.url }]);
  });

  it('names the public address where there is one', async () => {
    await using gateway = await httpGateway({ options: { publicUrl: 'https://chat.example.com' } });

    const answer = await gateway.call('GET', '/openapi.json', { key: '' });

    expect(answer.body.servers).toEqual([{ url: 'https://chat.example.com' }]);
  });
});

describe('GET /docs', () => {
  it('shows Swagger UI over the document beside it', async () => {
    await using gateway = await httpGateway();

    const bare = await gateway.call('GET', '/docs', { key: '' });
    const page = await gateway.call('GET', '/docs/', { key: '' });
    const start = await gateway.call('GET', '/docs/swagger-ui-init.js', { key: '' });
    const script = await gateway.call('GET', '/docs/swagger-ui-bundle.js', { key: '' });

    expect(bare).toMatchObject({ status: 301 });
    expect(bare.headers.get('location')).toBe('docs/');
    expect(page.text).toContain('<title>CTLive Gateway</title>');
    expect(script.status).toBe(200);
    for (const option of ['persistAuthorization', 'deepLinking', 'tryItOutEnabled', 'filter']) {
      expect(start.text).toContain(`"${option}": true`);
    }
    expect(start.text).toContain('"displayRequestDuration": true');
    expect(start.text).toContain('"url": "../openapi.json"');
  });

  it('needs no script its content security policy forbids', async () => {
    await using gateway = await httpGateway();

    const page = await gateway.call('GET', '/docs/', { key: '' });

    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const [, attributes, body] of page.text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
      expect(attributes).toMatch(/src=["']\.\//);
      expect(body?.trim()).toBe('');
    }
    expect(page.text).not.toMatch(/ on\w+="/);
  });
});

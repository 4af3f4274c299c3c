import { once } from 'node:events';
import { connect } from 'node:net';
import { adminKey, httpGateway } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';

const chat = `/chats/${demoChatId}`;

describe('authentication', () => {
  it.each([
    ['Authorization: Bearer', { Authorization: `Bearer ${adminKey}` }],
    ['a scheme in other letters', { Authorization: `bearer  ${adminKey}` }],
    ['X-API-Key', { 'X-API-Key': adminKey }],
  ])('takes the key as %s', async (_form, headers) => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', '/me', { key: '', headers });

    expect(answer).toMatchObject({ status: 200, body: { keyId: 'configured', scopes: ['admin'] } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answers 401 with WWW-Authenticate, and tells a missing key from a wrong one', async () => {
    await using gateway = await httpGateway();

    const none = await gateway.call('GET', chat, { key: '' });
    const wrong = await gateway.call('GET', chat, { key: 'wrong' });

    expect(none).toMatchObject({ status: 401, body: { code: 'authentication_required' } });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_api_key' } });
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers 403 naming the scope needed', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['chats:read']);

    const answer = await gateway.call('POST', `${chat}/leave`, { key });

    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(answer.body.detail).toContain('chats:write');
    expect(gateway.stub.calls).toEqual([]);
  });

  it('refuses a key the moment it is revoked', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['chats:read']);
    const { keyId } = (await gateway.call('GET', '/me', { key })).body;

    expect((await gateway.call('DELETE', `/api-keys/${keyId}`)).status).toBe(204);

    const answer = await gateway.call('GET', chat, { key });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_api_key' } });
    expect(answer.body.detail).toContain('revoked');
  });

  it('answers an unknown caller before the body has arrived', async () => {
    await using gateway = await httpGateway();
    await using socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      `POST ${chat}/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n` +
        'Content-Length: 1000000\r\n\r\n{',
    );

    const [head] = (await once(socket, 'data')) as [Buffer];

    expect(head.toString()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each([
    ['GET', chat, undefined],
    ['PATCH', chat, {}],
    ['POST', `${chat}/join`, undefined],
    ['POST', `${chat}/leave`, undefined],
    ['POST', `${chat}/end`, undefined],
    ['GET', `${chat}/messages`, undefined],
    ['GET', `${chat}/messages/a`, undefined],
    ['POST', `${chat}/messages`, { text: 'Hi' }],
    ['POST', `${chat}/links`, { url: 'https://example.com/' }],
    ['PUT', `${chat}/writing`, { isWriting: true }],
  ])('answers %s %s with 404 to a key limited to other chats', async (method, path, json) => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['admin'], { chatIds: ['another'] });

    const answer = await gateway.call(method, path, { key, json });

    expect(answer).toMatchObject({ status: 404, body: { code: 'chat_not_found' } });
    expect(gateway.stub.calls).toEqual([]);
  });

  it('answers 404 for an upstream the key may not act with', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['admin'], { upstreams: ['second'] });

    const act = await gateway.call('POST', `${chat}/leave?upstream=default`, { key });
    const filter = await gateway.call('GET', '/chats?upstream=default', { key });

    expect(act).toMatchObject({ status: 404, body: { code: 'upstream_not_found' } });
    expect(filter).toMatchObject({ status: 404, body: { code: 'upstream_not_found' } });
    expect(gateway.stub.calls).toEqual([]);
  });
});

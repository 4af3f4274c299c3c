import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { call, httpGateway, type Answer, type HttpGateway } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';

async function rawAnswer(gateway: HttpGateway, request: string): Promise<string> {
  await using socket = connect(gateway.port, '127.0.0.1');
  socket.write(request);
  return await text(socket);
}

function comparable(answer: Answer): unknown {
  const varying = new Set(['date', 'keep-alive']);
  const headers = [...answer.headers].filter(([name]) => !varying.has(name));
  return { status: answer.status, text: answer.text, headers };
}

describe('createHttpServer', () => {
  it.each([
    ['GET', '/livez', {}],
    ['GET', `/chats/${demoChatId}`, {}],
    ['HEAD', `/chats/${demoChatId}`, {}],
    ['GET', '/chats/unknown', {}],
    ['DELETE', '/chats', {}],
    ['GET', '/docs/', {}],
    ['GET', '/problems/chat_ended', {}],
    ['GET', '/chats', { key: '' }],
    ['PUT', `/chats/${demoChatId}/writing`, { json: { isWriting: true } }],
    ['POST', `/chats/${demoChatId}/join`, { json: { metadata: { a: 'b' } } }],
    ['POST', `/chats/${demoChatId}/messages`, { json: { text: 7 } }],
  ])('answers %s %s as a plain server does', async (method, path, options) => {
    await using gateway = await httpGateway();
    await using other = await httpGateway();
    const plain = createServer(other.app).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const asked = { ...options, headers: { 'X-Request-Id': 'same' } };

    const wrapped = await gateway.call(method, path, asked);
    const answered = await call(`http://127.0.0.1:${port}${path}`, method, asked);
    plain.closeAllConnections();
    plain.close();

    expect(comparable(wrapped)).toEqual(comparable(answered));
  });

  it('gives each request the prototypes of its app from birth', async () => {
    await using gateway = await httpGateway();
    const prototypes: unknown[] = [];
    gateway.server.prependListener('request', (request: object, response: object) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });

    await gateway.call('GET', '/livez');

    expect(prototypes).toEqual([gateway.app.request, gateway.app.response]);
    expect(prototypes[0]).toBe(gateway.app.request);
    expect(prototypes[1]).toBe(gateway.app.response);
  });

  it('answers headers that are too large with 431', async () => {
    await using gateway = await httpGateway();

    const answer = await rawAnswer(
      gateway,
      `GET /livez HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(answer).toContain('Content-Type: application/problem+json');
    const body: unknown = JSON.parse(answer.split('\r\n\r\n')[1] ?? '');
    expect(body).toMatchObject({ code: 'headers_too_large', status: 431, outcome: 'not_done' });
  });

  it('answers so on a connection that has served before', async () => {
    await using gateway = await httpGateway();
    await using socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');

    socket.write(`GET /livez HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('answers what is not HTTP with 400', async () => {
    await using gateway = await httpGateway();

    const answer = await rawAnswer(gateway, 'hello\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      code: 'invalid_request',
    });
  });

  it('has a time limit for every part of a request', async () => {
    await using gateway = await httpGateway();

    expect(gateway.server.headersTimeout).toBe(15_000);
    expect(gateway.server.requestTimeout).toBe(600_000);
    expect(gateway.server.keepAliveTimeout).toBe(75_000);
  });
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { adminKey, httpGateway, type HttpGateway } from '../../doubles/http-gateway';

type Refusal = { readonly status: number; readonly body: ReturnType<typeof JSON.parse> };

/** How the gateway answers a handshake it refuses. */
async function refusalOf(gateway: HttpGateway, query: string, key?: string): Promise<Refusal> {
  const url = `${gateway.url.replace('http', 'ws')}/events/socket${query}`;
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => undefined);
  const [, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  expect(response.headers['content-type']).toBe('application/problem+json');
  return { status: response.statusCode, body: JSON.parse(text) };
}

/** The whole answer to bytes as they are. */
async function rawAnswer(gateway: HttpGateway, lines: readonly string[]): Promise<string> {
  const connection = connect(gateway.port, '127.0.0.1');
  connection.write(lines.join('\r\n'));
  let text = '';
  for await (const chunk of connection) text += String(chunk);
  return text;
}

const handshake = [
  'GET /events/socket HTTP/1.1',
  'Host: gateway',
  `Authorization: Bearer ${adminKey}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
];

describe('GET /events/socket, refused before the upgrade', () => {
  it.each([
    ['no key', '', undefined, 401, 'authentication_required'],
    ['a wrong key', '', 'nobody knows this key', 401, 'invalid_api_key'],
    ['a wrong ticket', '?ticket=tkt_a_b_c', undefined, 401, 'invalid_ticket'],
    ['a bad cursor', '?after=nonsense', adminKey, 400, 'invalid_cursor'],
    ['an unknown type', '?types=nothing', adminKey, 400, 'invalid_request'],
    ['an unknown parameter', '?limit=5', adminKey, 400, 'unknown_field'],
    ['a bad closeAfter', '?closeAfter=0', adminKey, 400, 'invalid_request'],
  ])('for %s', async (_, query, key, ...expected) => {
    await using gateway = await httpGateway();
    const { body, ...answer } = await refusalOf(gateway, query, key);
    expect([answer.status, body.code, body.instance]).toEqual([...expected, '/events/socket']);
  });

  it('for a key without the scope', async () => {
    await using gateway = await httpGateway();
    const { status, body } = await refusalOf(gateway, '', await gateway.keyWith(['chats:read']));
    expect([status, body.code]).toEqual([403, 'insufficient_scope']);
  });

  it('for a plain request, and says which protocol to use', async () => {
    await using gateway = await httpGateway();
    const { status, headers, body } = await gateway.call('GET', '/events/socket');
    expect([status, body.code]).toEqual([426, 'upgrade_required']);
    expect(headers.get('upgrade')).toBe('websocket');
  });

  it.each([
    [
      'of another version',
      ['Sec-WebSocket-Version: 8', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
      426,
    ],
    ['without a version', ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='], 426],
    ['without a key', ['Sec-WebSocket-Version: 13'], 400],
    ['with a strange key', ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: no'], 400],
  ])('for a handshake %s', async (_, headers, status) => {
    await using gateway = await httpGateway();
    const answer = await rawAnswer(gateway, [...handshake, ...headers, '', '']);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\\r\\n`));
    expect(answer).toMatch(/^Connection: (Upgrade, )?close\r$/m);
    expect(answer).toContain('application/problem+json');
  });
});

describe('an offer to upgrade elsewhere', () => {
  it('leaves the request an ordinary one: Java offers h2c with its first call', async () => {
    await using gateway = await httpGateway();
    const body = JSON.stringify({ name: 'from Java', scopes: ['events:read'] });
    const answer = await rawAnswer(gateway, [
      'POST /api-keys HTTP/1.1',
      'Host: gateway',
      `Authorization: Bearer ${adminKey}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
      '',
      body,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  it('of a WebSocket is passed over where there is none', async () => {
    await using gateway = await httpGateway();
    const answer = await rawAnswer(gateway, [
      'GET /livez HTTP/1.1',
      'Host: gateway',
      'Connection: Upgrade, close',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      '',
      '',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

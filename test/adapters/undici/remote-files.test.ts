import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressGuard } from '../../../src/adapters/undici/egress-guard';
import { UndiciRemoteFiles } from '../../../src/adapters/undici/remote-files';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';

async function web(listener: RequestListener, allow = ['127.0.0.1']) {
  const clock = new ManualClock();
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const guard = new EgressGuard({ allow });
  const files = new UndiciRemoteFiles({ guard, totalTimeoutMs: 60_000, userAgent: 'test', clock });
  const read = async (url: string, maxBytes = 1_000_000): Promise<string> => {
    const remote = await files.open(url, { maxBytes });
    let text = '';
    for await (const piece of remote.bytes) text += Buffer.from(piece).toString('latin1');
    return text;
  };
  return {
    ...{ files, read, clock, port, url: `http://127.0.0.1:${port}` },
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      await guard[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const hello: RequestListener = (_request, response) => response.end('hello');

describe('UndiciRemoteFiles', () => {
  it('reads a file, and what its server says of it', async () => {
    await using server = await web((_request, response) => {
      response.setHeader('Content-Type', 'Image/PNG; charset=x');
      const names = `attachment; filename="d.png"; filename*=UTF-8''d%C3%A0.png`;
      response.setHeader('Content-Disposition', names).end('hello');
    });
    const remote = await server.files.open(`${server.url}/x?y=1`, { maxBytes: 5 });
    expect(remote).toMatchObject({ contentType: 'image/png', fileName: 'dà.png' });
    expect(await server.read(`${server.url}/`)).toBe('hello');
  });

  it.each([
    ['/a/b/photo%20one.png?size=2', 'photo one.png'],
    ['/%zz', undefined],
    ['/', undefined],
  ])('gives the last segment of %s as %s', async (path, lastSegment) => {
    await using server = await web(hello);
    const remote = await server.files.open(server.url + path, { maxBytes: 5 });
    expect([remote.fileName, remote.lastSegment]).toEqual([undefined, lastSegment]);
    for await (const _ of remote.bytes);
  });

  it.each([
    ...['http://127.0.0.1', 'https://127.0.0.1', 'https://2130706433', 'https://0x7f.1'],
    ...['https://0177.0.0.1', 'https://[::ffff:7f00:1]', 'https://0', 'https://127.0.0.1.'],
    ...['https://localhost', 'https://[::1]', 'https://[::127.0.0.1]'],
    ...['https://user@example.com', 'ftp://example.com', 'file:///etc/passwd', 'nonsense', ''],
  ])('does not open %s, and sends nothing', async (address) => {
    await using server = await web(hello, []);
    const isWeb = /^https?:/.test(address);
    const url = isWeb ? `${address}:${server.port}/` : address;
    await expect(server.read(url)).rejects.toMatchObject({ code: 'url_not_allowed' });
    expect(server.requests()).toBe(0);
  });

  it('judges the address a name has when it is dialled', async () => {
    await using unlisted = await web(hello, []);
    const named = unlisted.read(`http://localhost:${unlisted.port}/`);
    await expect(named).rejects.toMatchObject({ code: 'url_not_allowed' });
    await using listed = await web(hello, ['localhost']);
    expect(await listed.read(`http://localhost:${listed.port}/`)).toBe('hello');
  });

  it('follows redirects to where it may go, three at most', async () => {
    await using server = await web((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { Location: `/${left - 1}` }).end();
    });
    expect(await server.read(`${server.url}/3`)).toBe('there');
    await expect(server.read(`${server.url}/4`)).rejects.toMatchObject({
      code: 'source_url_failed',
    });
  });

  it('does not follow a redirect to a private address', async () => {
    await using secret = await web(hello);
    const location = `https://127.0.0.2:${secret.port}/`;
    await using server = await web((_request, response) =>
      response.writeHead(302, { Location: location }).end(),
    );
    await expect(server.read(server.url)).rejects.toMatchObject({ code: 'url_not_allowed' });
    expect(secret.requests()).toBe(0);
  });

  it.each<[string, RequestListener, string]>([
    ['an error', (_request, response) => response.writeHead(500).end(), 'source_url_failed'],
    ['too much at once', (_q, response) => response.end('x'.repeat(2_000)), 'file_too_large'],
    [
      'too much by and by',
      (_request, response) => {
        response.write('x'.repeat(900));
        response.end('x'.repeat(900));
      },
      'file_too_large',
    ],
    [
      'less than announced',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '900' }).write('x');
        setImmediate(() => response.destroy());
      },
      'source_url_failed',
    ],
  ])('names the failure of a server that sends %s', async (_what, listener, code) => {
    await using server = await web(listener);
    await expect(server.read(server.url, 1_000)).rejects.toMatchObject({ code });
  });

  it('gives up a file that takes too long', async () => {
    await using server = await web((_request, response) => void response.write('x'));
    const reading = server.read(server.url);
    const message = 'The server of the file takes too long.';
    const failed = expect(reading).rejects.toMatchObject({ code: 'source_url_failed', message });
    await until(() => server.requests() === 1);
    server.clock.advance(60_000);
    await failed;
  });
});

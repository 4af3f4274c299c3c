import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../../doubles/http-gateway';
import { ask } from '../../doubles/service-calls';
import { until } from '../../doubles/until';
import { pdfOf, png } from '../../http/multimedia-engine';
import { ChatOfFiles } from './chat-of-files';

type Page = (response: ServerResponse) => void;

const namedDisposition = `attachment; filename="x.png"; filename*=UTF-8''d%C3%A0.png`;
const movedTo =
  (status: number, Location: string): Page =>
  (response) =>
    response.writeHead(status, { Location }).end();
const file =
  (bytes: string | Buffer, headers = {}): Page =>
  (response) =>
    response.writeHead(200, headers).end(bytes);

/** What the web of the test has at each path. */
const web: Readonly<Record<string, Page>> = {
  '/named': file(png, { 'Content-Type': 'image/png', 'Content-Disposition': namedDisposition }),
  '/moved': movedTo(302, '/again'),
  '/again': movedTo(307, '/files/report'),
  '/files/report': file(pdfOf(200_000), { 'Content-Type': 'application/pdf' }),
  '/load.php?id=1': file(png, { 'Content-Type': 'image/png' }),
  '/around': movedTo(301, '/around'),
  '/inside': movedTo(302, 'http://10.0.0.1/secret.png'),
  '/page.png': file('<html>not found</html>', { 'Content-Type': 'image/png' }),
  '/declared.png': file(png, { 'Content-Type': 'text/html' }),
  '/large.pdf': file(pdfOf(400_000), { 'Content-Length': 400_000 }),
  '/growing.pdf': (response) => {
    response.write(pdfOf(200_000));
    response.end(pdfOf(200_000));
  },
  '/broken.pdf': (response) => {
    response.writeHead(200, { 'Content-Length': 300_000 }).write(pdfOf(100_000));
    setImmediate(() => response.destroy());
  },
  '/empty.pdf': file(''),
  '/stalled.pdf': (response) => response.write(pdfOf(1_000)),
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const page = web[request.url ?? ''];
  if (page) page(response);
  else response.writeHead(404).end('nothing here');
}

async function chatAndWeb() {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const chat = await ChatOfFiles.start({ EGRESS_ALLOW: '127.0.0.1', MAX_UPLOAD_BYTES: '300000' });
  const send = (url: string, more: object = {}, headers = {}): Promise<Answer> =>
    ask(chat.service, 'POST', `${chat.path}/multimedia/url`, {
      body: { url: url.startsWith('/') ? `http://127.0.0.1:${port}${url}` : url, ...more },
      headers,
    });
  return {
    ...{ chat, send },
    async [Symbol.asyncDispose]() {
      await chat[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const refusals: readonly (readonly [string, number, string, string])[] = [
  ['/nowhere.png', 502, 'source_url_failed', 'answers 404'],
  ['/around', 502, 'source_url_failed', 'redirects too often'],
  ['/broken.pdf', 502, 'source_url_failed', 'broke off'],
  ['http://127.0.0.1:1/a.png', 502, 'source_url_failed', 'cannot be reached'],
  ['/inside', 422, 'url_not_allowed', 'EGRESS_ALLOW'],
  ['http://10.0.0.1/a.png', 422, 'url_not_allowed', 'EGRESS_ALLOW'],
  ['https://169.254.169.254/a.png', 422, 'url_not_allowed', 'not a public one'],
  ['ftp://127.0.0.1/a.png', 422, 'url_not_allowed', 'not https'],
  ['https://a:b@example.com/a.png', 422, 'url_not_allowed', 'a user name'],
  ['nonsense', 422, 'url_not_allowed', 'not a URL'],
  ['/page.png', 415, 'file_type_mismatch', 'a markup document'],
  ['/declared.png', 415, 'file_type_mismatch', 'declared as another type'],
  ['/large.pdf', 413, 'file_too_large', '300000'],
  ['/growing.pdf', 413, 'file_too_large', '300000'],
  ['/empty.pdf', 422, 'file_empty', 'no bytes'],
];

describe('POST /chats/{chatId}/multimedia/url, through the guard', () => {
  it('sends what is there, under the name it has, wherever it has moved to, once', async () => {
    await using setting = await chatAndWeb();
    const { chat, send } = setting;
    const headers = { 'Idempotency-Key': 'one' };
    const named = await send('/named', { caption: 'look' }, headers);
    expect([named.status, named.body]).toMatchObject([
      201,
      { type: 'image', fileName: 'dà.png', caption: 'look', mediaState: 'available' },
    ]);
    const again = await send('/named', { caption: 'look' }, headers);
    expect([again.body, again.headers.get('Idempotency-Replayed')]).toEqual([named.body, 'true']);
    const moved = await send('/moved');
    expect([moved.status, moved.body]).toMatchObject([
      201,
      { type: 'document', fileName: 'report.pdf', sizeBytes: 200_000 },
    ]);
    const renamed = await send('/files/report', { fileName: 'offer.pdf' });
    expect(renamed.body.fileName).toBe('offer.pdf');
    const script = await send('/load.php?id=1');
    expect(script.body.fileName).toBe('load.png');
    const names = ['dà.png', 'report.pdf', 'offer.pdf', 'load.png'];
    expect(await chat.filesInTruth()).toEqual(names);
    const content = await fetch(chat.service.url + moved.body.contentUrl, {
      headers: { Authorization: 'Bearer an-admin-key-of-the-tests' },
    });
    expect(Buffer.from(await content.arrayBuffer()).equals(pdfOf(200_000))).toBe(true);
  });

  it('refuses what it may not or cannot fetch, names it, and sends nothing', async () => {
    await using setting = await chatAndWeb();
    const { chat, send } = setting;
    // Bodies may stand still for ten seconds, which the others need not wait for.
    const stalled = send('/stalled.pdf');
    for (const [url, status, code, detail] of refusals) {
      const { body, ...refused } = await send(url);
      expect([url, refused.status, body.code]).toEqual([url, status, code]);
      expect(body.detail).toContain(detail);
    }
    expect(await stalled).toMatchObject({ status: 502, body: { code: 'source_url_failed' } });
    expect((await stalled).body.detail).toContain('takes too long');
    expect(await chat.filesInTruth()).toEqual([]);
    await until(async () => (await chat.unfinished()).length === 0);
  }, 30_000);
});

import { createHash } from 'node:crypto';
import { EngineError } from '../../src/engine/engine-error';
import type { RemoteFiles } from '../../src/media/remote-files';
import { Deferred } from '../../src/runtime/deferred';
import { adminKey } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { inPieces, mediaOf } from './given-media';
import { filePart, multimediaGateway, pdfOf, upload, uploadPath } from './multimedia-engine';

const file = pdfOf(1_000);
const etag = `"${createHash('sha256').update(file).digest('hex')}"`;
const path = `${uploadPath}/m1/content`;

async function withFile(changes: Parameters<typeof mediaOf>[0] = {}) {
  const gateway = await multimediaGateway();
  let fetches = 0;
  gateway.multimedia.media = (messageId) => {
    fetches += 1;
    return mediaOf({ base64: inPieces(file.toString('base64')), ...changes })(messageId);
  };
  return Object.assign(gateway, { fetched: () => fetches });
}

async function bytesAt(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers: { 'X-API-Key': adminKey, ...headers } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

describe('GET /chats/{chatId}/multimedia/{messageId}/content', () => {
  it.each([14, 15, 16, 10_000, 1_000_001])('answers the %i bytes of the file', async (size) => {
    await using gateway = await multimediaGateway();
    const given = pdfOf(size);
    gateway.multimedia.media = mediaOf({ base64: inPieces(given.toString('base64')) });
    const answer = await bytesAt(`${gateway.url}${path}`);
    expect(answer.status).toBe(200);
    expect(answer.bytes.equals(given)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      etag: `"${createHash('sha256').update(given).digest('hex')}"`,
      'content-length': String(size),
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="d_.pdf"; filename*=UTF-8''d%C3%A0.pdf`,
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-cache',
    });
  });

  it('answers what was sent with the bytes sent, without asking CTLive', async () => {
    await using gateway = await multimediaGateway();
    const sent = await upload(gateway, [filePart(file)]);
    const answer = await bytesAt(`${gateway.url}${uploadPath}/${sent.body.id}/content`);
    expect([answer.status, answer.bytes.equals(file)]).toEqual([200, true]);
    expect(answer.headers.get('etag')).toBe(etag);
  });

  it('fetches a file once, however many ask for it at the same time and later', async () => {
    await using gateway = await withFile();
    const url = `${gateway.url}${path}`;
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => bytesAt(url)));
    answers.push(await bytesAt(url));
    expect(answers.every(({ bytes }) => bytes.equals(file))).toBe(true);
    // The stub's message directory asks for each call once more.
    expect(gateway.fetched()).toBe(answers.length + 1);
  });

  it.each([
    ['bytes=0-9', 206, 0, 10, 'bytes 0-9/1000'],
    ['bytes=990-', 206, 990, 1_000, 'bytes 990-999/1000'],
    ['bytes=-5', 206, 995, 1_000, 'bytes 995-999/1000'],
    ['bytes=-5000', 206, 0, 1_000, 'bytes 0-999/1000'],
    ['bytes=900-5000', 206, 900, 1_000, 'bytes 900-999/1000'],
    ['bytes=5-4', 200, 0, 1_000, null],
    ['bytes=0-1,5-6', 200, 0, 1_000, null],
    ['lines=1-2', 200, 0, 1_000, null],
  ])('answers Range: %s with %i', async (range, ...rest) => {
    const [status, start, end, contentRange] = rest as [number, number, number, string | null];
    await using gateway = await withFile();
    const answer = await bytesAt(`${gateway.url}${path}`, { Range: range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([status, contentRange]);
    expect(answer.bytes.equals(file.subarray(start, end))).toBe(true);
  });

  it.each(['bytes=1000-', 'bytes=-0'])('answers 416 to Range: %s', async (range) => {
    await using gateway = await withFile();
    const answer = await gateway.call('GET', path, { headers: { Range: range } });
    expect([answer.status, answer.body.code]).toEqual([416, 'range_not_satisfiable']);
    expect(answer.headers.get('content-range')).toBe('bytes */1000');
    expect(answer.headers.get('content-disposition')).toBeNull();
  });

  it('honours If-Range and If-None-Match', async () => {
    await using gateway = await withFile();
    const statusOf = async (headers: Record<string, string>) =>
      (await bytesAt(`${gateway.url}${path}`, headers)).status;
    const range = 'bytes=0-9';
    expect(await statusOf({ Range: range, 'If-Range': etag })).toBe(206);
    expect(await statusOf({ Range: range, 'If-Range': '"other"' })).toBe(200);
    expect(await statusOf({ Range: range, 'If-Range': `W/${etag}` })).toBe(200);
    expect(await statusOf({ 'If-None-Match': etag })).toBe(304);
    expect(await statusOf({ 'If-None-Match': `"other", W/${etag}` })).toBe(304);
    expect(await statusOf({ 'If-None-Match': '*' })).toBe(304);
    expect(await statusOf({ 'If-None-Match': '"other"' })).toBe(200);
  });

  it('says in a 304 what a cache is to keep, and nothing of a body', async () => {
    await using gateway = await withFile();
    const answer = await bytesAt(`${gateway.url}${path}`, { 'If-None-Match': etag });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...{ etag, 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' },
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(answer.headers.get('content-type')).toBeNull();
    expect(answer.headers.get('content-disposition')).toBeNull();
  });

  it('answers HEAD with the length and no bytes', async () => {
    await using gateway = await withFile();
    const answer = await gateway.call('HEAD', path, { headers: { Range: 'bytes=0-9' } });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers.get('content-length')).toBe('1000');
    expect(answer.headers.get('etag')).toBe(etag);
  });

  it.each([
    ['AUDIO', 'mp3', 'audio/mpeg', 'file.mp3'],
    ['VIDEO', 'mp4', 'video/mp4', 'file.mp4'],
    ['STICKER', 'html', 'application/octet-stream', 'file.html'],
    ['STICKER', undefined, 'application/octet-stream', 'file'],
  ])('hands out %s .%s as %s', async (messageType, documentType, contentType, name) => {
    await using gateway = await withFile({ messageType, documentType, fileName: undefined });
    const answer = await bytesAt(`${gateway.url}${path}`);
    expect(answer.headers.get('content-type')).toBe(contentType);
    expect(answer.headers.get('content-disposition')).toContain(`filename="${name}"`);
    expect(answer.bytes.equals(file)).toBe(true);
  });

  it.each([
    ['is not base64', inPieces('<html>'), 502, 'upstream_invalid_response'],
    ['is { $binary } as text', inPieces('{"$binary":"AAAA"}'), 502, 'upstream_invalid_response'],
    ['is missing', inPieces(''), 404, 'media_not_found'],
    ['breaks off', breakingOff(), 503, 'upstream_unavailable'],
  ])('names content that %s', async (_what, base64, status, code) => {
    await using gateway = await withFile({ base64 });
    const answer = await gateway.call('GET', path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(gateway.errors).toEqual([]);
  });

  it('follows a link through the guard, and only then', async () => {
    const asked: string[] = [];
    const remoteFiles: RemoteFiles = {
      open: async (url) => {
        asked.push(url);
        return {
          bytes: (async function* () {
            yield file;
          })(),
        };
      },
    };
    await using gateway = await multimediaGateway({}, { remoteFiles });
    const url = 'https://files.example.com/1';
    gateway.multimedia.media = mediaOf({ format: 'link', url });
    const answer = await bytesAt(`${gateway.url}${path}`);
    expect([answer.status, answer.bytes.equals(file), asked]).toEqual([200, true, [url]]);
    gateway.multimedia.media = mediaOf({ format: 'link' });
    const without = await gateway.call('GET', `${uploadPath}/m2/content`);
    expect([without.status, without.body.code]).toEqual([404, 'media_not_found']);
  });

  it('says after ten seconds that a file is not ready, and has it later', async () => {
    const room = new Deferred<void>();
    async function* late() {
      await room.promise;
      yield file.toString('base64');
    }
    await using gateway = await withFile({ base64: late() });
    const waiting = gateway.call('GET', path);
    await until(() => gateway.fetched() > 1);
    await new Promise((resolve) => setImmediate(resolve));
    gateway.clock.advance(10_000);
    const answer = await waiting;
    expect([answer.status, answer.body.code]).toEqual([409, 'media_not_ready']);
    expect(answer.body.retryable).toBe(true);
    room.resolve();
    await until(async () => (await bytesAt(`${gateway.url}${path}`)).status === 200);
  });
});

describe('POST /chats/{chatId}/multimedia/{messageId}/signed-url', () => {
  it('makes an address that works without a key, for five minutes and this file', async () => {
    await using gateway = await withFile({ documentType: 'png', fileName: 'a.png' });
    const made = await gateway.call('POST', `${uploadPath}/m1/signed-url`);
    expect([made.status, made.headers.get('location')]).toEqual([201, made.body.url]);
    expect(Date.parse(made.body.expiresAt)).toBe(gateway.clock.now() + 300_000);
    const shown = await fetch(made.body.url);
    expect(shown.status).toBe(200);
    expect(Buffer.from(await shown.arrayBuffer()).equals(file)).toBe(true);
    expect(shown.headers.get('content-disposition')).toMatch(/^inline; /);
    expect(shown.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const other = made.body.url.replace(`~${b64('m1')}`, `~${b64('m2')}`);
    const forged = made.body.url.replace(/\/signed\/[0-9a-z]+/, '/signed/zzzzzzzz');
    for (const url of [other, forged, `${made.body.url}x`]) {
      expect((await fetch(url)).status).toBe(401);
    }
    gateway.clock.advance(300_000);
    const late = await fetch(made.body.url);
    const { code, instance } = (await late.json()) as { code: string; instance: string };
    expect([late.status, code]).toEqual([401, 'invalid_ticket']);
    expect(instance).toBe(`${uploadPath}/~${b64('m1')}/signed/-`);
  });

  it('lets what a browser might run be saved only', async () => {
    await using gateway = await withFile({ documentType: 'html' });
    const made = await gateway.call('POST', `${uploadPath}/m1/signed-url`);
    const answer = await fetch(made.body.url);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });

  it('needs a key that may read messages', async () => {
    await using gateway = await withFile();
    const key = await gateway.keyWith(['messages:write']);
    const refused = await gateway.call('POST', `${uploadPath}/m1/signed-url`, { key });
    expect(refused.status).toBe(403);
  });
});

function b64(text: string): string {
  return Buffer.from(text).toString('base64url');
}

async function* breakingOff(): AsyncGenerator<string> {
  for (let piece = 0; piece < 10; piece += 1) yield 'A'.repeat(65_536);
  throw new EngineError('upstream_unavailable', 'The connection is gone.', 'not_done');
}

import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { EngineError } from '../../src/engine/engine-error';
import type { Multimedia } from '../../src/engine/engine';
import { adminKey } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { multimediaGateway, pdfOf, uploadPath } from './multimedia-engine';

async function* inPieces(text: string, size = 1_001): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

function mediaOf(changes: Partial<Multimedia>): (messageId: string) => Multimedia {
  return (messageId) => ({
    chatId: 'CHAT_1',
    messageId,
    messageType: 'DOCUMENT',
    domain: 'DEFAULT',
    format: 'fullsize',
    caption: 'A "caption"',
    fileName: 'dà.pdf',
    documentType: 'pdf',
    user: { id: 'USER_1', isAgent: false },
    base64: inPieces(''),
    ...changes,
  });
}

describe('GET /chats/{chatId}/multimedia/{messageId}/content', () => {
  it.each([0, 1, 2, 3, 10, 1_000_001])('answers the %i bytes of the file', async (size) => {
    await using gateway = await multimediaGateway();
    const file = pdfOf(1_000_001).subarray(0, size);
    gateway.multimedia.media = mediaOf({ base64: inPieces(file.toString('base64')) });
    const response = await fetch(`${gateway.url}${uploadPath}/m1/content`, {
      headers: { 'X-API-Key': adminKey },
    });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="d_.pdf"; filename*=UTF-8''d%C3%A0.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private',
    });
  });

  it('names a type it does not know application/octet-stream, and a nameless file', async () => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ documentType: 'html', fileName: undefined });
    const answer = await gateway.call('GET', `${uploadPath}/m1/content`);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toContain('filename="file.html"');
  });

  it('finds a message by the base64url form of its id', async () => {
    await using gateway = await multimediaGateway();
    let asked = '';
    gateway.multimedia.media = (messageId) => {
      asked = messageId;
      return mediaOf({})(messageId);
    };
    const segment = `~${Buffer.from('wamid.A/b+c==').toString('base64url')}`;
    await gateway.call('GET', `${uploadPath}/${segment}/content`);
    expect(asked).toBe('wamid.A/b+c==');
  });

  it('answers HEAD with the head alone and lets go of the file', async () => {
    await using gateway = await multimediaGateway();
    let isReleased = false;
    async function* base64(): AsyncGenerator<string> {
      try {
        for (;;) yield 'AAAA';
      } finally {
        isReleased = true;
      }
    }
    gateway.multimedia.media = mediaOf({ base64: base64() });
    const answer = await gateway.call('HEAD', `${uploadPath}/m1/content`);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(isReleased).toBe(true);
  });

  it.each(['message_not_found', 'media_not_found'] as const)('answers 404 %s', async (code) => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = () => {
      throw new EngineError(code, 'Not there.', 'not_done');
    };
    for (const path of [`${uploadPath}/m1`, `${uploadPath}/m1/content`]) {
      const answer = await gateway.call('GET', path);
      expect([answer.status, answer.body.code]).toEqual([404, code]);
    }
  });

  it('answers 404 for a file CTLive only links to', async () => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ format: 'link' });
    const answer = await gateway.call('GET', `${uploadPath}/m1/content`);
    expect([answer.status, answer.body.code]).toEqual([404, 'media_not_found']);
  });

  it('answers with a status what fails before the first byte', async () => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ base64: inPieces('<html>') });
    const answer = await gateway.call('GET', `${uploadPath}/m1/content`);
    expect([answer.status, answer.body.code]).toEqual([502, 'upstream_invalid_response']);
  });

  it.each(['', '/content'])('breaks the connection when %s fails half way', async (end) => {
    await using gateway = await multimediaGateway();
    async function* base64(): AsyncGenerator<string> {
      for (let piece = 0; piece < 10; piece += 1) yield 'A'.repeat(65_536);
      throw new EngineError('upstream_unavailable', 'The connection is gone.', 'not_done');
    }
    gateway.multimedia.media = mediaOf({ base64: base64() });
    const response = await fetch(`${gateway.url}${uploadPath}/m1${end}`, {
      headers: { 'X-API-Key': adminKey },
    });
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(gateway.errors).toEqual([]);
  });

  it('reads no further ahead than the client takes, and lets go when it leaves', async () => {
    await using gateway = await multimediaGateway();
    let pieces = 0;
    let isReleased = false;
    async function* base64(): AsyncGenerator<string> {
      try {
        for (; pieces < 2_000; pieces += 1) yield 'A'.repeat(65_536);
      } finally {
        isReleased = true;
      }
    }
    gateway.multimedia.media = mediaOf({ base64: base64() });
    const request = httpRequest({
      port: gateway.port,
      host: '127.0.0.1',
      path: `${uploadPath}/m1/content`,
      headers: { 'X-API-Key': adminKey },
    });
    request.on('error', () => undefined);
    request.end();
    await once(request, 'response');
    await expect(until(() => pieces === 2_000, 300)).rejects.toThrow('not so within');
    request.destroy();
    await until(() => isReleased);
    expect(gateway.errors).toEqual([]);
  });
});

describe('GET /chats/{chatId}/multimedia/{messageId}', () => {
  it.each([
    ['IMAGE', 'img'],
    ['DOCUMENT', 'document'],
    ['AUDIO', 'audio'],
    ['VIDEO', 'video'],
    ['STICKER', 'document'],
  ])("answers CTLive's object for %s with the file in %s", async (messageType, member) => {
    await using gateway = await multimediaGateway();
    const file = pdfOf(10_000).toString('base64');
    gateway.multimedia.media = mediaOf({ messageType, base64: inPieces(file) });
    const answer = await gateway.call('GET', `${uploadPath}/m1`);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.body).toEqual({
      chatID: 'CHAT_1',
      messageID: 'm1',
      messageType,
      domain: 'DEFAULT',
      format: 'fullsize',
      content: {
        [member]: file,
        caption: 'A "caption"',
        fileName: 'dà.pdf',
        documentType: 'pdf',
        user: { id: 'USER_1', isAgent: false },
      },
    });
  });

  it('leaves the file out where CTLive only links to it', async () => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ format: 'link', caption: undefined });
    const answer = await gateway.call('GET', `${uploadPath}/m1`);
    expect(answer.body.format).toBe('link');
    expect(answer.body.content).toEqual({
      caption: '',
      fileName: 'dà.pdf',
      documentType: 'pdf',
      user: { id: 'USER_1', isAgent: false },
    });
  });
});

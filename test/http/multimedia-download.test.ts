import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { EngineError } from '../../src/engine/engine-error';
import type { MediaLibrary } from '../../src/media/keeping/media-library';
import type { RemoteFiles } from '../../src/media/remote-files';
import { adminKey } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { inPieces, mediaOf } from './given-media';
import { filePart, multimediaGateway, pdfOf, upload, uploadPath } from './multimedia-engine';
import { demoChatId } from '../doubles/stub-engine';

const path = `${uploadPath}/m1`;

describe('GET /chats/{chatId}/multimedia/{messageId}', () => {
  it.each([
    ['IMAGE', 'img', 14],
    ['DOCUMENT', 'document', 100_000],
    ['AUDIO', 'audio', 100_001],
    ['VIDEO', 'video', 100_002],
    ['STICKER', 'document', 65_536],
  ])("answers CTLive's object for %s with the file in %s", async (messageType, member, size) => {
    await using gateway = await multimediaGateway();
    const file = pdfOf(size).toString('base64');
    gateway.multimedia.media = mediaOf({ messageType, base64: inPieces(file) });
    const answer = await gateway.call('GET', path);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.body).toEqual({
      chatID: demoChatId,
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

  it('answers a file that is kept without asking CTLive again', async () => {
    await using gateway = await multimediaGateway();
    const file = pdfOf(1_000).toString('base64');
    const given = mediaOf({ format: 'thumbnail', base64: inPieces(file) });
    gateway.multimedia.media = given;
    const first = await gateway.call('GET', path);
    async function* gone(): AsyncGenerator<string> {
      throw new EngineError('upstream_unavailable', 'CTLive is gone.', 'not_done');
    }
    gateway.multimedia.media = mediaOf({ base64: gone() });
    const second = await gateway.call('GET', path);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(second.body.format).toBe('thumbnail');
  });

  it('answers what was sent from here with the bytes sent', async () => {
    await using gateway = await multimediaGateway();
    const sent = await upload(gateway, [filePart(pdfOf(50)), { name: 'caption', body: 'look' }]);
    const answer = await gateway.call('GET', `${uploadPath}/${sent.body.id}`);
    expect(answer.body).toMatchObject({
      ...{ messageID: sent.body.id, messageType: 'DOCUMENT', format: 'fullsize' },
      content: { document: pdfOf(50).toString('base64'), fileName: 'a.pdf', documentType: 'pdf' },
    });
  });

  it('answers HEAD without the file', async () => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ base64: inPieces(pdfOf(50).toString('base64')) });
    const answer = await gateway.call('HEAD', path);
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it.each([
    ['is not base64', inPieces('<html>'), 502, 'upstream_invalid_response'],
    ['is missing', inPieces(''), 404, 'media_not_found'],
    ['breaks off', breakingOff(), 503, 'upstream_unavailable'],
  ])('names content that %s', async (_what, base64, status, code) => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ base64 });
    const answer = await gateway.call('GET', path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(gateway.errors).toEqual([]);
  });

  it('reads no further ahead than the client takes, and lets go when it leaves', async () => {
    let piecesTaken = 0;
    let isReleased = false;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        for (; piecesTaken < 2_000; piecesTaken += 1) yield Buffer.alloc(65_536);
      } finally {
        isReleased = true;
      }
    }
    const file = { sizeBytes: 2_000 * 65_536, bytes, close: async () => undefined };
    const kept = { sha256: 'ab'.repeat(32), file };
    const media = { open: async () => kept } as unknown as MediaLibrary;
    await using gateway = await multimediaGateway({}, { media });
    gateway.multimedia.media = mediaOf({});
    const headers = { 'X-API-Key': adminKey };
    const request = httpRequest({ port: gateway.port, host: '127.0.0.1', path, headers });
    request.on('error', () => undefined);
    request.end();
    await once(request, 'response');
    await expect(until(() => piecesTaken === 2_000, 300)).rejects.toThrow('not so within');
    request.destroy();
    await until(() => isReleased);
    expect(gateway.errors).toEqual([]);
  });

  it('follows a link that CTLive gives, and says that it was one', async () => {
    const remoteFiles: RemoteFiles = { open: async () => ({ bytes: oneFile() }) };
    await using gateway = await multimediaGateway({}, { remoteFiles });
    const url = 'https://files.example.com/1';
    gateway.multimedia.media = mediaOf({ format: 'link', url, caption: undefined });
    const answer = await gateway.call('GET', path);
    expect(answer.body).toMatchObject({
      format: 'link',
      content: { caption: '', document: pdfOf(50).toString('base64') },
    });
  });

  it('refuses a link that may not be followed', async () => {
    await using gateway = await multimediaGateway();
    gateway.multimedia.media = mediaOf({ format: 'link', url: 'http://10.0.0.1/1' });
    const answer = await gateway.call('GET', path);
    expect([answer.status, answer.body.code]).toEqual([422, 'url_not_allowed']);
  });
});

async function* oneFile(): AsyncGenerator<Uint8Array> {
  yield pdfOf(50);
}

async function* breakingOff(): AsyncGenerator<string> {
  for (let piece = 0; piece < 10; piece += 1) yield 'A'.repeat(65_536);
  throw new EngineError('upstream_unavailable', 'The connection is gone.', 'not_done');
}

import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { EngineError } from '../../src/engine/engine-error';
import { adminKey } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { inPieces, mediaOf } from './given-media';
import { multimediaGateway, pdfOf, uploadPath } from './multimedia-engine';

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

  it('breaks the connection when CTLive fails half way', async () => {
    await using gateway = await multimediaGateway();
    async function* base64(): AsyncGenerator<string> {
      for (let piece = 0; piece < 10; piece += 1) yield 'A'.repeat(65_536);
      throw new EngineError('upstream_unavailable', 'The connection is gone.', 'not_done');
    }
    gateway.multimedia.media = mediaOf({ base64: base64() });
    const response = await fetch(`${gateway.url}${uploadPath}/m1`, {
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
    const headers = { 'X-API-Key': adminKey };
    const path = `${uploadPath}/m1`;
    const request = httpRequest({ port: gateway.port, host: '127.0.0.1', path, headers });
    request.on('error', () => undefined);
    request.end();
    await once(request, 'response');
    await expect(until(() => pieces === 2_000, 300)).rejects.toThrow('not so within');
    request.destroy();
    await until(() => isReleased);
    expect(gateway.errors).toEqual([]);
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

import { once } from 'node:events';
import { request as httpRequest, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { MemoryMediaFiles } from '../../src/adapters/memory/memory-media-files';
import type { MediaLibrary } from '../../src/media/keeping/media-library';
import { Deferred } from '../../src/runtime/deferred';
import { adminKey } from '../doubles/http-gateway';
import { ManualClock } from '../doubles/manual-clock';
import { until } from '../doubles/until';
import {
  filePart,
  multimediaGateway,
  multipartBody,
  multipartType,
  pdfOf,
  uploadPath,
  type MultimediaGateway,
} from './multimedia-engine';

/** An upload whose body is written by the test. */
function startUpload(gateway: MultimediaGateway): ClientRequest {
  const request = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    method: 'POST',
    path: uploadPath,
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': multipartType },
  });
  request.on('error', () => undefined);
  return request;
}

describe('POST /chats/{chatId}/multimedia, while it arrives', () => {
  it('stops reading the socket while the chat takes no more', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 64 * 1024 * 1024 });
    const { multimedia } = gateway;
    const room = new Deferred<void>();
    multimedia.room = room.promise;
    const sockets: Socket[] = [];
    gateway.server.on('connection', (socket: Socket) => sockets.push(socket));
    const file = pdfOf(32 * 1024 * 1024);
    const request = startUpload(gateway);
    let isSent = false;
    request.end(multipartBody([filePart(file)]), () => (isSent = true));
    await until(() => multimedia.uploads[0]?.written.length === 1);
    await expect(until(() => isSent, 300)).rejects.toThrow('not so within');
    expect(sockets[0]?.bytesRead).toBeLessThan(1024 * 1024);
    expect(multimedia.uploads[0]?.written).toHaveLength(1);
    room.resolve();
    const [response] = await once(request, 'response');
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(multimedia.bytes().equals(file)).toBe(true);
  });

  it('opens the upload and passes the file on before it has arrived whole', async () => {
    await using gateway = await multimediaGateway();
    const { multimedia } = gateway;
    const file = pdfOf(200_000);
    const body = multipartBody([filePart(file)]);
    const request = startUpload(gateway);
    request.write(body.subarray(0, 100_000));
    await until(() => multimedia.uploads[0]?.written.length === 2);
    request.end(body.subarray(100_000));
    const [response] = await once(request, 'response');
    response.resume();
    expect(multimedia.bytes().equals(file)).toBe(true);
  });

  it.each([
    ['a file above the limit', pdfOf(200_000), 413],
    ['a file of a foreign type', Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(80_000)]), 415],
  ])('refuses %s without waiting for its end', async (_what, file, status) => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 100_000 });
    const request = startUpload(gateway);
    request.write(multipartBody([filePart(file)], ''));
    const [response] = await once(request, 'response');
    response.resume();
    expect(response.statusCode).toBe(status);
    expect(gateway.multimedia.uploads[0]?.abortReason).toBeDefined();
    request.destroy();
  });

  it('has the file on disk for good before the chat is told of it', async () => {
    const files = new MemoryMediaFiles(new ManualClock());
    const disk = new Deferred<void>();
    const kept: string[] = [];
    const begin: MediaLibrary['begin'] = async () =>
      Object.assign(await files.begin(), {
        keep: async (sha256: string) => {
          kept.push(sha256);
          await disk.promise;
        },
      });
    await using gateway = await multimediaGateway({}, { media: { begin } as MediaLibrary });
    const request = startUpload(gateway);
    request.end(multipartBody([filePart(pdfOf(100))]));
    await until(() => kept.length === 1);
    await expect(until(() => gateway.multimedia.commitsBegun > 0, 100)).rejects.toThrow('not so');
    disk.resolve();
    const [response] = await once(request, 'response');
    response.resume();
    expect([response.statusCode, gateway.multimedia.commitsBegun]).toEqual([201, 1]);
  });

  it('abandons the upload when the client leaves', async () => {
    await using gateway = await multimediaGateway();
    const { multimedia } = gateway;
    const request = startUpload(gateway);
    request.write(multipartBody([filePart(pdfOf(300_000))]).subarray(0, 200_000));
    await until(() => (multimedia.uploads[0]?.written.length ?? 0) > 0);
    request.destroy();
    await until(() => multimedia.uploads[0]?.abortReason !== undefined);
    expect(multimedia.committed).toEqual([]);
    expect(gateway.errors).toEqual([]);
  });

  it('abandons the upload of a client that left while the chat took no more', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 64 * 1024 * 1024 });
    const { multimedia } = gateway;
    const room = new Deferred<void>();
    multimedia.room = room.promise;
    const request = startUpload(gateway);
    request.write(multipartBody([filePart(pdfOf(32 * 1024 * 1024))]));
    await until(() => multimedia.uploads[0]?.written.length === 1);
    request.destroy();
    room.resolve();
    await until(() => multimedia.uploads[0]?.abortReason !== undefined);
    expect(multimedia.committed).toEqual([]);
    expect(gateway.errors).toEqual([]);
  });

  it('waits for the answer of the chat with a client that has left, once the file is committed', async () => {
    await using gateway = await multimediaGateway();
    const { multimedia } = gateway;
    const answer = new Deferred<void>();
    multimedia.commitHold = answer.promise;
    const sockets: Socket[] = [];
    gateway.server.on('connection', (each: Socket) => sockets.push(each));
    const request = startUpload(gateway);
    request.end(multipartBody([filePart(pdfOf(1_000))]));
    await until(() => multimedia.commitsBegun === 1);
    const [socket] = sockets;
    request.destroy();
    await until(() => socket?.closed ?? false);
    answer.resolve();
    await until(() => multimedia.committed.length === 1);
    expect(multimedia.uploads[0]?.abortReason).toBeUndefined();
  });
});

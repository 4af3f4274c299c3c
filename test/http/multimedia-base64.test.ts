import express, { type Request } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { limitBase64Uploads } from '../../src/http/upload/base64-gate';
import { Deferred } from '../../src/runtime/deferred';
import { until } from '../doubles/until';
import { multimediaGateway, pdfOf, png, uploadPath } from './multimedia-engine';

const path = `${uploadPath}/base64`;
const img = png.toString('base64');

describe('POST /chats/{chatId}/multimedia/base64', () => {
  it("sends the SDK's own content object", async () => {
    await using gateway = await multimediaGateway();
    const answer = await gateway.call('POST', path, {
      json: {
        img,
        caption: 'Look',
        fileName: 'photo.png',
        documentType: 'png',
        replyTo: 'm/1',
        clientReference: 'r',
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ type: 'image', clientReference: 'r' });
    expect(gateway.multimedia.bytes().equals(png)).toBe(true);
    expect(gateway.multimedia.uploads[0]?.file).toMatchObject({
      messageType: 'IMAGE',
      documentType: 'png',
      fileName: 'photo.png',
      caption: 'Look',
      replyTo: 'm/1',
    });
  });

  it('passes a large document on in blocks of 64 KiB of text', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 4e6, maxBase64Bytes: 4e6 });
    const file = pdfOf(2_000_001);
    const document = file.toString('base64').replace(/.{76}/g, '$&\r\n');
    const answer = await gateway.call('POST', path, { json: { document, fileName: 'a.pdf' } });
    expect(answer.status).toBe(201);
    expect(gateway.multimedia.bytes().equals(file)).toBe(true);
    const lengths = gateway.multimedia.uploads[0]?.written.map((text) => text.length) ?? [];
    expect(lengths.slice(0, -1).every((length) => length === 65_536)).toBe(true);
  });

  it('takes the type of documentType where the name has no extension', async () => {
    await using gateway = await multimediaGateway();
    const json = { img, fileName: 'photo', documentType: 'PNG' };
    expect((await gateway.call('POST', path, { json })).status).toBe(201);
    expect(gateway.multimedia.uploads[0]?.file?.documentType).toBe('png');
  });

  it('answers a repeat with the first answer, and refuses another file under the same key', async () => {
    await using gateway = await multimediaGateway();
    const headers = { 'Idempotency-Key': 'k' };
    const json = { img, fileName: 'a.png' };
    const first = await gateway.call('POST', path, { headers, json });
    const repeat = await gateway.call('POST', path, { headers, json });
    expect(repeat.text).toBe(first.text);
    const other = { img: Buffer.concat([png, png]).toString('base64'), fileName: 'a.png' };
    const refused = await gateway.call('POST', path, { headers, json: other });
    expect([refused.status, refused.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(gateway.multimedia.committed).toHaveLength(1);
  });

  it.each([
    ['neither', { fileName: 'a.png' }, 400, 'invalid_request'],
    ['both', { img, document: img, fileName: 'a.png' }, 400, 'invalid_request'],
    ['no file name', { img }, 400, 'invalid_request'],
    ['an unknown field', { img, fileName: 'a.png', color: 1 }, 400, 'unknown_field'],
    ['a number', { img: 1, fileName: 'a.png' }, 400, 'invalid_request'],
    ['no base64', { img: 'häh', fileName: 'a.png' }, 422, 'invalid_base64'],
    ['half a group', { img: 'AAAAA', fileName: 'a.png' }, 422, 'invalid_base64'],
    ['nothing', { img: '', fileName: 'a.png' }, 422, 'file_empty'],
    [
      'a document as img',
      { img: pdfOf(50).toString('base64'), fileName: 'a.pdf' },
      400,
      'invalid_upload',
    ],
    [
      'a PDF named PNG',
      { img: pdfOf(50).toString('base64'), fileName: 'a.png' },
      415,
      'file_type_mismatch',
    ],
    ['two types', { img, fileName: 'a.png', documentType: 'pdf' }, 415, 'file_type_mismatch'],
    ['text', { document: 'aGVsbG8=', fileName: 'a.txt' }, 415, 'file_type_not_allowed'],
    [
      'a PNG declared JPEG',
      { img: `data:image/jpeg;base64,${img}`, fileName: 'a.png' },
      415,
      'file_type_mismatch',
    ],
  ])('refuses %s', async (_what, json, status, code) => {
    await using gateway = await multimediaGateway();
    const answer = await gateway.call('POST', path, { json });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (status > 400) expect(answer.body.errors[0].field).toBe(Object.keys(json)[0]);
    expect(gateway.multimedia.committed).toEqual([]);
    expect(gateway.multimedia.uploads.every((upload) => upload.abortReason)).toBe(true);
    expect(gateway.errors).toEqual([]);
  });

  it('refuses a file above the limit of files', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 1_000 });
    const json = { document: pdfOf(1_001).toString('base64'), fileName: 'a.pdf' };
    const answer = await gateway.call('POST', path, { json });
    expect([answer.status, answer.body.code]).toEqual([413, 'file_too_large']);
  });

  it('refuses a body above the limit of base64 bodies', async () => {
    await using gateway = await multimediaGateway({ maxBase64Bytes: 1_000 });
    const json = { document: pdfOf(1_001).toString('base64'), fileName: 'a.pdf' };
    const answer = await gateway.call('POST', path, { json });
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });
});

describe('limitBase64Uploads', () => {
  it('lets in no more at once than said, and lets the next in when one has left', async () => {
    const hold = new Deferred<void>();
    let entered = 0;
    const app = express();
    app.use((request: Request, _response, next) => {
      const operationId = request.path.slice(1);
      request.operation = {
        operationId,
        method: 'POST',
        parameters: [],
        needsKey: true,
        scopes: [],
      };
      next();
    });
    app.use(limitBase64Uploads(2), async (_request, response) => {
      entered += 1;
      await hold.promise;
      response.end();
    });
    app.use(((error: { code: string }, _request, response, _next) => {
      response.status(503).end(error.code);
    }) satisfies express.ErrorRequestHandler);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const inside = [fetch(`${url}sendMultimediaBase64`), fetch(`${url}sendMultimediaBase64`)];
    await until(() => entered === 2);
    const third = await fetch(`${url}sendMultimediaBase64`);
    expect([third.status, await third.text()]).toEqual([503, 'overloaded']);
    const other = fetch(`${url}sendMessage`);
    await until(() => entered === 3);
    hold.resolve();
    for (const each of [...inside, other]) expect((await each).status).toBe(200);
    expect((await fetch(`${url}sendMultimediaBase64`)).status).toBe(200);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
});

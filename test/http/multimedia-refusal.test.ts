import { Readable } from 'node:stream';
import {
  boundary,
  filePart,
  multimediaGateway,
  multipartBody,
  multipartType,
  pdfOf,
  png,
  upload,
  uploadPath,
  type Part,
} from './multimedia-engine';

const gif = Buffer.from('GIF89a and so on');
const pngPart = filePart(png, 'a.png', 'image/png');

const forms: [string, readonly Part[], number, string, string][] = [
  ['no part at all', [], 400, 'invalid_upload', 'file'],
  ['no file', [{ name: 'caption', body: 'x' }], 400, 'invalid_upload', 'file'],
  ['a file without a name', [filePart(png, '', 'image/png')], 400, 'invalid_upload', 'file'],
  ['the file as a field', [{ name: 'file', body: 'x' }], 400, 'invalid_upload', 'file'],
  ['a file of another name', [{ ...pngPart, name: 'photo' }], 400, 'invalid_upload', 'photo'],
  ['a part without a name', [{ ...pngPart, name: undefined }], 400, 'invalid_upload', 'body'],
  ['two files', [pngPart, pngPart], 400, 'invalid_upload', 'file'],
  ['an unknown field', [pngPart, { name: 'color', body: 'x' }], 400, 'unknown_field', 'color'],
  ['a nested field', [pngPart, { name: 'caption[x]', body: 'x' }], 400, 'unknown_field', ''],
  [
    'a field twice',
    [pngPart, { name: 'caption', body: 'a' }, { name: 'caption', body: 'b' }],
    400,
    'invalid_request',
    'caption',
  ],
  [
    'too long a caption',
    [pngPart, { name: 'caption', body: 'x'.repeat(1025) }],
    400,
    'invalid_request',
    'caption',
  ],
  [
    'too long a reference',
    [pngPart, { name: 'clientReference', body: 'x'.repeat(129) }],
    400,
    'invalid_request',
    'clientReference',
  ],
  [
    'a huge field',
    [pngPart, { name: 'caption', body: 'x'.repeat(100_000) }],
    400,
    'invalid_upload',
    'caption',
  ],
  [
    'many fields',
    Array.from({ length: 20 }, () => ({ name: 'caption', body: 'x' })),
    400,
    'invalid_upload',
    'body',
  ],
  [
    'a name of nothing',
    [pngPart, { name: 'fileName', body: '..' }],
    400,
    'invalid_upload',
    'fileName',
  ],
  ['an empty file', [filePart(Buffer.alloc(0))], 422, 'file_empty', 'file'],
  ['a type not taken', [filePart(gif, 'a.gif', 'image/gif')], 415, 'file_type_not_allowed', 'file'],
  ['no extension', [filePart(png, 'photo', 'image/png')], 415, 'file_type_not_allowed', 'file'],
  ['a GIF named PNG', [filePart(gif, 'a.png', 'image/png')], 415, 'file_type_mismatch', 'file'],
  [
    'a PDF named PNG',
    [filePart(pdfOf(100), 'a.png', 'image/png')],
    415,
    'file_type_mismatch',
    'file',
  ],
  [
    'a PNG declared PDF',
    [filePart(png, 'a.png', 'application/pdf')],
    415,
    'file_type_mismatch',
    'file',
  ],
];

describe('POST /chats/{chatId}/multimedia, refused', () => {
  it.each(forms)('refuses %s', async (...[, parts, status, code, field]) => {
    await using gateway = await multimediaGateway();
    const answer = await upload(gateway, parts);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.retryable).toBe(false);
    if (field) expect(answer.body.errors[0].field).toBe(field);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(gateway.multimedia.committed).toEqual([]);
    expect(gateway.multimedia.uploads.every((each) => each.abortReason)).toBe(true);
    expect(gateway.errors).toEqual([]);
  });

  it.each([
    ['a body cut off', multipartType, multipartBody([pngPart], '')],
    [
      'a file cut off',
      multipartType,
      multipartBody([filePart(pdfOf(200_000))]).subarray(0, 100_000),
    ],
    ['another boundary', 'multipart/form-data; boundary=other', multipartBody([pngPart])],
    ['no boundary', 'multipart/form-data', multipartBody([pngPart])],
    [
      'a broken part head',
      multipartType,
      Buffer.from(`--${boundary}\r\n\0\0\r\n\r\nx\r\n--${boundary}--\r\n`),
    ],
    ['not even a form', multipartType, Buffer.from('hello')],
  ])('refuses %s', async (_what, contentType, raw) => {
    await using gateway = await multimediaGateway();
    const answer = await gateway.call('POST', uploadPath, {
      headers: { 'Content-Type': contentType },
      raw,
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_upload']);
    expect(gateway.multimedia.committed).toEqual([]);
    expect(gateway.multimedia.uploads.every((each) => each.abortReason)).toBe(true);
    expect(gateway.errors).toEqual([]);
  });

  it.each([
    ['\0 in a name', filePart(png, 'a\0.png', 'image/png')],
    ['an endless name', filePart(png, `${'x'.repeat(20_000)}.png`, 'image/png')],
  ])('says of %s that it is the head of a part', async (_what, part) => {
    await using gateway = await multimediaGateway();
    const answer = await upload(gateway, [part]);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_upload']);
    expect(answer.body.detail).toContain('The head of a part');
  });

  it.each(['application/json', 'multipart/mixed; boundary=x', 'text/plain', 'image/png'])(
    'refuses a body of type %s',
    async (contentType) => {
      await using gateway = await multimediaGateway();
      const answer = await gateway.call('POST', uploadPath, {
        headers: { 'Content-Type': contentType },
        raw: '{}',
      });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_content_type']);
    },
  );

  it('names the type by the file where fileName is empty, as forms send what is not filled in', async () => {
    await using gateway = await multimediaGateway();
    const unknown = filePart(Buffer.from('not a picture'), 'a.png', 'image/png');
    const answer = await upload(gateway, [{ name: 'fileName', body: '' }, unknown]);
    expect(answer.body.code).toBe('file_type_mismatch');
    expect(answer.body.detail).toContain('The file name ends in .png');
  });

  it('refuses a missing body', async () => {
    await using gateway = await multimediaGateway();
    const answer = await gateway.call('POST', uploadPath, {
      headers: { 'Content-Type': multipartType },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].remedy).toBe('Send a form as multipart/form-data.');
  });

  it('takes a file of exactly the limit and refuses one byte more', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 100_000 });
    expect((await upload(gateway, [filePart(pdfOf(100_000))])).status).toBe(201);
    const answer = await upload(gateway, [filePart(pdfOf(100_001))]);
    expect([answer.status, answer.body.code]).toEqual([413, 'file_too_large']);
    expect(answer.body.detail).toContain('100000 bytes');
    expect(answer.body.errors[0].field).toBe('file');
    expect(gateway.multimedia.uploads[1]?.abortReason).toBeDefined();
  });

  it('refuses by Content-Length what is far above the limit, before an upload is opened', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 100_000 });
    const answer = await upload(gateway, [filePart(pdfOf(500_000))]);
    expect([answer.status, answer.body.code]).toEqual([413, 'file_too_large']);
    expect(answer.body.errors[0].field).toBe('file');
    expect(gateway.multimedia.uploads).toEqual([]);
  });

  it('refuses a file above the limit that comes without a Content-Length, while it still comes', async () => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 100_000 });
    const body = multipartBody([filePart(pdfOf(3_000_000))]);
    const response = await fetch(`${gateway.url}${uploadPath}`, {
      method: 'POST',
      headers: { 'Content-Type': multipartType, Authorization: 'Bearer an admin key of the tests' },
      body: Readable.toWeb(Readable.from(slices(body, 50_000))) as ReadableStream,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'file_too_large' });
    expect(gateway.multimedia.uploads[0]?.abortReason).toBeDefined();
    expect(gateway.multimedia.bytes().length).toBeLessThanOrEqual(100_000);
  });
});

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

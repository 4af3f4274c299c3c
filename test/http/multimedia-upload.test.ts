import { createHash } from 'node:crypto';
import { EngineError } from '../../src/engine/engine-error';
import { filePart, multimediaGateway, pdfOf, png, upload } from './multimedia-engine';

describe('POST /chats/{chatId}/multimedia', () => {
  it.each([14, 15, 16, 17, 18, 49_151, 49_152, 49_153, 1_048_577])(
    'sends a file of %i bytes byte for byte',
    async (size) => {
      await using gateway = await multimediaGateway({ maxUploadBytes: 2_000_000 });
      const file = pdfOf(size);
      const answer = await upload(gateway, [filePart(file)]);
      expect(answer.status).toBe(201);
      const { multimedia } = gateway;
      expect(multimedia.bytes().equals(file)).toBe(true);
      expect(multimedia.uploads[0]?.file).toEqual({
        messageType: 'DOCUMENT',
        documentType: 'pdf',
        fileName: 'a.pdf',
        caption: '',
        sizeBytes: size,
        sha256: createHash('sha256').update(file).digest('hex'),
      });
      expect(
        Math.max(...(multimedia.uploads[0]?.written ?? []).map((text) => text.length)),
      ).toBeLessThanOrEqual(65_536);
      expect(multimedia.uploads[0]?.abortReason).toBeUndefined();
    },
  );

  it('takes the fields before and after the file', async () => {
    await using gateway = await multimediaGateway();
    const before = [
      { name: 'caption', body: 'Ciao dà ☃' },
      { name: 'clientReference', body: 'ref-1' },
    ];
    const after = [
      { name: 'replyTo', body: 'm/0+=' },
      { name: 'fileName', body: 'Überschrift.PNG' },
    ];
    const answer = await upload(gateway, [
      ...before,
      filePart(png, 'x.png', 'image/png'),
      ...after,
    ]);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ type: 'image', clientReference: 'ref-1' });
    expect(answer.headers.get('location')).toContain('/messages/~');
    expect(gateway.multimedia.uploads[0]?.file).toMatchObject({
      messageType: 'IMAGE',
      documentType: 'png',
      fileName: 'Überschrift.PNG',
      caption: 'Ciao dà ☃',
      replyTo: 'm/0+=',
    });
  });

  it('treats empty fields as absent, as a form in a browser sends them', async () => {
    await using gateway = await multimediaGateway();
    const empty = ['caption', 'fileName', 'replyTo', 'clientReference'].map((name) => ({
      name,
      body: '',
    }));
    const answer = await upload(gateway, [...empty, filePart(png, 'x.png', 'image/png')]);
    expect(answer.status).toBe(201);
    const { file, name } = gateway.multimedia.uploads[0] ?? {};
    expect(file).toMatchObject({ fileName: 'x.png', caption: '' });
    expect([file?.replyTo, name?.clientReference]).toEqual([undefined, undefined]);
  });

  it.each([
    [`filename="dà ☃.pdf"`, 'dà ☃.pdf'],
    [`filename="a.png"; filename*=UTF-8''d%C3%A0.pdf`, 'dà.pdf'],
    [`filename="..\\..\\secret.pdf"`, 'secret.pdf'],
    [`filename="/etc/x.pdf"`, 'x.pdf'],
    [`filename="exe\u202efdp.pdf"`, 'exefdp.pdf'],
    [`filename="a%22b.pdf"`, 'a"b.pdf'],
  ])('takes the file name of %s as %s', async (parameter, fileName) => {
    await using gateway = await multimediaGateway();
    const head = `Content-Disposition: form-data; name="file"; ${parameter}`;
    const answer = await upload(gateway, [{ head, body: pdfOf(100) }]);
    expect(answer.status).toBe(201);
    expect(gateway.multimedia.uploads[0]?.file?.fileName).toBe(fileName);
  });

  it('passes the upstream and what the key may see to the engine before the file', async () => {
    await using gateway = await multimediaGateway();
    const key = await gateway.keyWith(['messages:write'], { upstreams: ['default', 'second'] });
    const form = new FormData();
    form.set('file', new Blob([png], { type: 'image/png' }), 'a.png');
    const path = `/chats/CHAT_%2F1/multimedia?upstream=second`;
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: form,
    });
    expect(response.status).toBe(201);
    expect(gateway.multimedia.uploads[0]?.selection).toEqual({
      chatId: 'CHAT_/1',
      upstream: 'second',
      visibleUpstreams: ['default', 'second'],
    });
  });

  it('answers what the engine refuses the upload with, and what it refuses the commit with', async () => {
    await using gateway = await multimediaGateway();
    const { multimedia } = gateway;
    multimedia.openFailure = new EngineError('chat_not_joined', 'Join first.', 'not_done');
    const unopened = await upload(gateway, [filePart(pdfOf(200_000))]);
    expect([unopened.status, unopened.body.code]).toEqual([409, 'chat_not_joined']);
    multimedia.openFailure = undefined;
    multimedia.commitFailure = new EngineError('upstream_rejected', 'CTLive says no.', 'not_done');
    const rejected = await upload(gateway, [filePart(pdfOf(100))]);
    expect([rejected.status, rejected.body.code]).toEqual([502, 'upstream_rejected']);
    expect(multimedia.uploads[0]?.abortReason).toBeDefined();
  });

  it('answers a repeat with the first answer and abandons the second file', async () => {
    await using gateway = await multimediaGateway();
    const named = { 'Idempotency-Key': 'photo-1' };
    const first = await upload(gateway, [filePart(pdfOf(5_000))], named);
    const repeat = await upload(gateway, [filePart(pdfOf(5_000))], named);
    expect([repeat.status, repeat.text]).toEqual([first.status, first.text]);
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    const { multimedia } = gateway;
    expect(multimedia.committed).toHaveLength(1);
    expect(multimedia.uploads[1]?.abortReason).toBeDefined();
  });

  it.each([
    ['file', [filePart(pdfOf(5_001))]],
    ['caption', [filePart(pdfOf(5_000)), { name: 'caption', body: 'x' }]],
    ['file name', [filePart(pdfOf(5_000), 'b.pdf')]],
  ])('refuses another %s under the same Idempotency-Key', async (_what, parts) => {
    await using gateway = await multimediaGateway();
    const named = { 'Idempotency-Key': 'photo-1' };
    await upload(gateway, [filePart(pdfOf(5_000))], named);
    const other = await upload(gateway, parts, named);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(gateway.multimedia.committed).toHaveLength(1);
    expect(gateway.multimedia.uploads[1]?.abortReason).toBeDefined();
  });
});

import type { WhatsAppFile, WhatsAppTemplate } from '../../src/engine/chats/whatsapp-sender';
import { httpGateway, type Answer, type HttpGateway } from '../doubles/http-gateway';
import { stubCtliveParts } from '../doubles/stub-ctlive-parts';
import { multipartBody, multipartType, pdfOf, png, type Part } from './multimedia-engine';

const numbers = { customerPhoneNumber: '+39123', servicePhoneNumber: '+44123' };

/** A gateway whose CTLive keeps what was sent to it. */
async function whatsAppGateway(options: { maxUploadBytes?: number } = {}) {
  const files: (Omit<WhatsAppFile, 'base64'> & { base64: string; longest: number })[] = [];
  const templates: WhatsAppTemplate[] = [];
  const gateway = await httpGateway({
    options,
    context: {
      whatsApp: {
        ...stubCtliveParts().whatsApp,
        sendFile: async (_upstream, { base64, ...file }) => {
          let [text, longest] = ['', 0];
          for await (const piece of base64) {
            text += piece;
            longest = Math.max(longest, piece.length);
          }
          files.push({ ...file, base64: text, longest });
        },
        sendTemplate: async (_upstream, message) => void templates.push(message),
      },
    },
  });
  return Object.assign(gateway, { files, templates });
}

type SentFile = { readonly bytes: Uint8Array; readonly name: string; readonly type?: string };

/** The file stands between the fields. */
function upload(
  gateway: HttpGateway,
  fields: Readonly<Record<string, string>>,
  file: SentFile | undefined,
  headers = {},
): Promise<Answer> {
  const [first, ...rest] = Object.entries(fields).map(([name, body]): Part => ({ name, body }));
  const named = file && { name: 'file', fileName: file.name, type: file.type, body: file.bytes };
  const parts = [first, named, ...rest].filter((part): part is Part => part !== undefined);
  return gateway.call('POST', '/whatsapp/multimedia', {
    raw: multipartBody(parts),
    headers: { 'Content-Type': multipartType, ...headers },
  });
}

describe('POST /whatsapp/multimedia', () => {
  it.each([
    ['IMAGE', { bytes: png, name: 'a.png', type: 'image/png' }],
    ['DOCUMENT', { bytes: pdfOf(300_001), name: 'a.pdf' }],
  ])('sends an %s as base64 pieces, numbers without a plus', async (messageType, file) => {
    await using gateway = await whatsAppGateway();
    const answer = await upload(gateway, numbers, file);

    expect([answer.status, answer.body]).toEqual([202, { accepted: true, upstream: 'default' }]);
    expect(gateway.files).toMatchObject([
      {
        messageType,
        customerPhoneNumber: '39123',
        servicePhoneNumber: '44123',
        fileName: file.name,
        sizeBytes: file.bytes.length,
        base64: Buffer.from(file.bytes).toString('base64'),
      },
    ]);
    expect(gateway.files[0]?.longest).toBeLessThanOrEqual(65_536);
  });

  it('is done once under an Idempotency-Key, and not for another file', async () => {
    await using gateway = await whatsAppGateway();
    const headers = { 'Idempotency-Key': 'wa-1' };
    const file = { bytes: png, name: 'a.png' };
    await upload(gateway, numbers, file, headers);
    const again = await upload(gateway, numbers, file, headers);
    const other = await upload(gateway, numbers, { bytes: pdfOf(99), name: 'a.pdf' }, headers);

    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(other.body.code).toBe('idempotency_key_reused');
    expect(gateway.files).toHaveLength(1);
  });

  it.each([
    [
      'a page called an image',
      { bytes: Buffer.from('<html>'), name: 'a.png' },
      'file_type_mismatch',
    ],
    ['a script', { bytes: Buffer.from('alert(1)'), name: 'a.js' }, 'file_type_not_allowed'],
    [
      'another declared type',
      { bytes: png, name: 'a.png', type: 'text/html' },
      'file_type_mismatch',
    ],
    ['nothing', { bytes: Buffer.alloc(0), name: 'a.png' }, 'file_empty'],
    ['too much', { bytes: pdfOf(50_001), name: 'a.pdf' }, 'file_too_large'],
    ['no file', undefined, 'invalid_upload'],
  ])('refuses %s, as other uploads are', async (_name, file, code) => {
    await using gateway = await whatsAppGateway({ maxUploadBytes: 50_000 });
    const answer = await upload(gateway, numbers, file);

    expect(answer.body.code).toBe(code);
    expect(gateway.files).toEqual([]);
  });

  it.each([
    [{ customerPhoneNumber: '39123' }, 'servicePhoneNumber', 'invalid_request'],
    [{ ...numbers, customerPhoneNumber: 'Ada' }, 'customerPhoneNumber', 'invalid_request'],
    [{ ...numbers, caption: 'hi' }, 'caption', 'unknown_field'],
  ])('names the field at fault: %o', async (fields, field, code) => {
    await using gateway = await whatsAppGateway();
    const answer = await upload(gateway, fields, { bytes: png, name: 'a.png' });

    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.errors).toMatchObject([{ field }]);
    expect(gateway.files).toEqual([]);
  });
});

describe('POST /whatsapp/template-messages', () => {
  const template = { ...numbers, templateName: 't', language: 'en_GB' };
  const send = (gateway: HttpGateway, header: object): Promise<Answer> =>
    gateway.call('POST', '/whatsapp/template-messages', { json: { ...template, header } });
  const image = { type: 'image', documentType: 'png', fileName: 'a.png' };
  const data = png.toString('base64');

  it('hands the file of its header on as plain base64', async () => {
    await using gateway = await whatsAppGateway();
    const answer = await send(gateway, { ...image, data: `data:image/png;base64,${data}` });

    expect(answer.status).toBe(202);
    expect(gateway.templates).toMatchObject([{ header: { ...image, data } }]);
  });

  it.each([
    ['no base64', { ...image, data: '%%%%' }, 'invalid_base64'],
    ['another type', { ...image, type: 'document', data }, 'invalid_upload'],
    ['a page', { ...image, data: btoa('<html>') }, 'file_type_mismatch'],
    ['a video that is no base64', { ...image, type: 'video', data: 'über' }, 'invalid_base64'],
  ])('refuses a header that is %s', async (_name, header, code) => {
    await using gateway = await whatsAppGateway();

    expect((await send(gateway, header)).body.code).toBe(code);
    expect(gateway.templates).toEqual([]);
  });
});

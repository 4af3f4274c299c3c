import { honest, lying, unusual } from '../media/corpus/files';
import { filePart, multimediaGateway, upload, uploadPath } from './multimedia-engine';

const undeclared = 'application/octet-stream';

describe('the corpus, uploaded', () => {
  it.each(Object.entries(honest))(
    'takes an honest .%s, and only under its name',
    async (...each) => {
      const [extension, bytes] = each;
      await using gateway = await multimediaGateway();
      for (const [other] of Object.entries(honest)) {
        const answer = await upload(gateway, [filePart(bytes, `a.${other}`, undeclared)]);
        const isSame = honest[other] === bytes;
        expect([other, answer.status]).toEqual([other, isSame ? 201 : 415]);
        if (!isSame) expect(answer.body.code).toBe('file_type_mismatch');
      }
      const image = ['png', 'jpg', 'jpeg'].includes(extension);
      expect(gateway.multimedia.committed[0]?.file).toMatchObject({
        messageType: image ? 'IMAGE' : 'DOCUMENT',
      });
      expect(gateway.errors).toEqual([]);
    },
  );

  it.each(unusual)('takes %s in a .%s', async (_what, extension, bytes) => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 10_000_000 });
    const answer = await upload(gateway, [filePart(bytes, `a.${extension}`, undeclared)]);
    expect([answer.status, answer.body.detail]).toEqual([201, undefined]);
  });

  it.each(lying)('refuses %s named %s', async (_what, fileName, bytes, found) => {
    await using gateway = await multimediaGateway({ maxUploadBytes: 10_000_000 });
    const answer = await upload(gateway, [filePart(bytes, fileName, undeclared)]);
    expect([answer.status, answer.body.code]).toEqual([415, 'file_type_mismatch']);
    expect(answer.body.detail).toContain(found);
    const field = fileName.endsWith('.png') ? 'img' : 'document';
    const inJson = await gateway.call('POST', `${uploadPath}/base64`, {
      json: { [field]: bytes.toString('base64'), fileName },
    });
    expect(inJson.body.code).toBe('file_type_mismatch');
    expect(gateway.multimedia.committed).toEqual([]);
    expect(gateway.errors).toEqual([]);
  });
});

describe('hostile file names', () => {
  it.each([
    ['../../etc/passwd.png', 'passwd.png'],
    ['..\\..\\boot.png', 'boot.png'],
    ['/dev/null/../x.png', 'x.png'],
    ['a\u0000b.png', 'ab.png'],
    ['invoice\u202egnp.exe.png', 'invoicegnp.exe.png'],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(251)}.png`],
    ['a\r\nX-Evil: 1\r\n.png', 'aX-Evil: 1.png'],
    ['dà ☃ 文.png', 'dà ☃ 文.png'],
    ['a"b;c=d.png', 'a"b;c=d.png'],
    ['%2e%2e%2fx.png', '%2e%2e%2fx.png'],
  ])('sends %j as %j, and hands it out so', async (fileName, sent) => {
    await using gateway = await multimediaGateway();
    const encoded = encodeURIComponent(fileName);
    const head = `Content-Disposition: form-data; name="file"; filename*=UTF-8''${encoded}`;
    const answer = await upload(gateway, [{ head, body: honest['png']! }]);
    expect([answer.status, answer.body.detail]).toEqual([201, undefined]);
    expect(gateway.multimedia.committed[0]?.file?.fileName).toBe(sent);
    const content = await gateway.call('GET', `${uploadPath}/${answer.body.id}/content`);
    const disposition = content.headers.get('content-disposition') ?? '';
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(sent);
    expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=/);
  });
});

const seedName =
  '45971097-illustrazione-di-happy-emoticon-dà-pollice-in-su-isolato-su-sfondo-bianco.jpg';
const inMail = `=?UTF-8?B?${Buffer.from(seedName).toString('base64')}?=`;
const inRfc8187 = `filename*=UTF-8''${encodeURIComponent(seedName)}`;

describe('a name beyond ASCII', () => {
  it.each([
    ['raw', `filename="${seedName}"`],
    ['in filename*', inRfc8187],
    ['in filename*, which wins over the other', `filename="other.png"; ${inRfc8187}`],
    ['in filename*, which wins over a mail name', `${inRfc8187}; filename="=?UTF-8?Q?b.png?="`],
    ['as in mail', `filename="${inMail}"`],
  ])('is taken %s, and handed out as it is', async (_how, parameter) => {
    await using gateway = await multimediaGateway();
    const head = `Content-Disposition: form-data; name="file"; ${parameter}`;
    const answer = await upload(gateway, [{ head, body: honest['jpg']! }]);
    expect([answer.status, answer.body.fileName]).toEqual([201, seedName]);
    const object = await gateway.call('GET', `${uploadPath}/${answer.body.id}`);
    expect(object.body.content.fileName).toBe(seedName);
    const content = await gateway.call('HEAD', `${uploadPath}/${answer.body.id}/content`);
    const disposition = content.headers.get('content-disposition') ?? '';
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(seedName);
  });
});

import { filePart, pdfOf, png } from '../../http/multimedia-engine';
import { ChatOfFiles } from './chat-of-files';

describe('MAX_UPLOAD_BYTES_PER_TYPE', () => {
  it('holds for every form of an upload, and for its own type alone', async () => {
    await using chat = await ChatOfFiles.start({ MAX_UPLOAD_BYTES_PER_TYPE: 'pdf=1000,image=69' });
    const statusOf = async (bytes: Buffer, name: string): Promise<number> =>
      (await chat.upload([filePart(bytes, name, 'application/octet-stream')])).status;
    expect(await statusOf(pdfOf(1_000), 'a.pdf')).toBe(201);
    expect(await statusOf(pdfOf(1_001), 'a.pdf')).toBe(413);
    expect([png.length, await statusOf(png, 'a.png')]).toEqual([70, 413]);
    const body = { document: pdfOf(1_001).toString('base64'), fileName: 'a.pdf' };
    const inJson = await chat.service.call('POST', `${chat.path}/multimedia/base64`, { body });
    expect(inJson).toMatchObject({ status: 413, body: { code: 'file_too_large' } });
    expect(await chat.filesInTruth()).toEqual(['a.pdf']);
  });
});

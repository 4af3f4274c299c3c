import type { WhatsAppFile } from '../../engine/chats/whatsapp-sender';
import { bytesOfBase64 } from '../../media/base64-text';
import { FileIntake } from '../../media/file-intake';
import { safeFileName } from '../../media/naming/file-name';
import { fileTypeOf, refuseForeignType } from '../../media/file-type';
import type { ReadableFile } from '../../media/sniffing/readable-file';
import { wholeTypeOf } from '../../media/sniffing/whole-type';
import { fieldError } from '../problems/request-error';
import { refused } from '../upload/upload-problem';

export type NamedFile = Pick<WhatsAppFile, 'messageType' | 'fileName' | 'base64'> & {
  readonly sha256: string;
};

/** Checks a file given as base64 as every upload is checked, and hands it on as plain base64. */
export async function checkedFile(
  source: { readonly img?: string; readonly document?: string; readonly fileName: string },
  maxUploadBytes: number,
): Promise<NamedFile> {
  const { img, document } = source;
  const text = img ?? document;
  if (text === undefined || (img !== undefined && document !== undefined)) {
    const message = `img and document are both ${text === undefined ? 'missing' : 'given'}.`;
    throw fieldError('img', message, 'Send an image in img, or a document in document.');
  }
  const file = await checkedBytes(inPieces(text), source.fileName, maxUploadBytes);
  if ((file.messageType === 'IMAGE') === (img !== undefined)) return file;
  const member = img === undefined ? 'img' : 'document';
  throw refused(member, `This file belongs in ${member}.`, 'Send it in the other field.');
}

export async function checkedBytes(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  maxUploadBytes: number,
): Promise<NamedFile> {
  const fileName = safeFileName(name);
  if (fileName === undefined) {
    const remedy = 'Send a name such as photo.png.';
    throw refused('fileName', 'The file name holds nothing that can be shown.', remedy);
  }
  const blocks: string[] = [];
  const take = (block: Buffer): Promise<void> => {
    blocks.push(block.toString('base64'));
    return Promise.resolve();
  };
  const intake = new FileIntake(take, {
    maxUploadBytes,
    inspect: (found) => refuseForeignType(found, { fileName }),
  });
  for await (const piece of pieces) await intake.take(piece);
  const { found: first, sha256, sizeBytes } = await intake.finish();
  const base64 = blocks.join('');
  const found = await wholeTypeOf(fileIn(base64, sizeBytes), first);
  const { messageType } = fileTypeOf({ found, fileName });
  return { messageType, fileName, base64, sha256 };
}

/** Reads out of the text, so that the file is not held twice. */
function fileIn(base64: string, sizeBytes: number): ReadableFile {
  return {
    sizeBytes,
    read: (position, length) => {
      const skipped = position % 3;
      const start = ((position - skipped) / 3) * 4;
      const end = Math.ceil((position + length) / 3) * 4;
      const bytes = Buffer.from(base64.slice(start, end), 'base64');
      return Promise.resolve(bytes.subarray(skipped, skipped + length));
    },
  };
}

async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  for (const piece of bytesOfBase64(text)) yield await Promise.resolve(piece);
}

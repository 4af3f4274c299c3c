import type { Request } from 'express';
import type { WhatsAppFile, WhatsAppTemplateHeader } from '../../engine/chats/whatsapp-sender';
import { bytesOfBase64, declaredTypeIn } from '../../media/base64-text';
import { FileIntake } from '../../media/file-intake';
import { safeFileName } from '../../media/naming/file-name';
import { fileTypeOf, refuseForeignType, type FileType } from '../../media/file-type';
import type { FoundType } from '../../media/sniffing/found-type';
import type { ReadableFile } from '../../media/sniffing/readable-file';
import { wholeTypeOf } from '../../media/sniffing/whole-type';
import { gatewayOf } from '../gateway-context';
import { givenFile } from '../upload/base64-upload';
import { declaredTypeOf } from '../upload/part-upload';
import { spooledFileOf } from '../upload/spooled-file';
import { missingFile, ofField, refused } from '../upload/upload-problem';

export type NamedFile = Pick<WhatsAppFile, 'messageType' | 'fileName' | 'sizeBytes' | 'base64'> & {
  readonly sha256: string;
};

/** Whole 3-byte groups: 64 KiB as base64. */
const blockBytes = 48 * 1024;

/** The uploaded file, on disk: what of it is in memory is one block. */
export function uploadedFile(
  request: Request,
  part: { readonly fileName: string; readonly mimetype: string },
): NamedFile {
  const file = spooledFileOf(request);
  if (!file) throw missingFile();
  const { content } = file;
  const { sizeBytes, sha256, found } = file.facts;
  const fileName = shownFileName(part.fileName);
  const claims = { found, fileName, declaredType: declaredTypeOf(part.mimetype) };
  const { messageType } = typeWithinLimits(request, claims, sizeBytes);
  const base64 = { [Symbol.asyncIterator]: () => base64Blocks(content) };
  return { messageType, fileName, sizeBytes, sha256, base64 };
}

/** Checks a file given as base64 as every upload is checked. */
export async function base64File(
  request: Request,
  source: { readonly img?: string; readonly document?: string; readonly fileName: string },
): Promise<NamedFile> {
  const { field, text } = givenFile(source);
  const fileName = shownFileName(source.fileName);
  const file = await ofField(field, () => checkedText(request, text, fileName));
  const member = file.messageType === 'IMAGE' ? 'img' : 'document';
  if (member === field) return file;
  throw refused(member, `This file belongs in ${member}.`, 'Send it in the other field.');
}

/** The file of a template's header, as plain base64; CTLive's pages name no types of videos. */
export async function checkedHeader(
  request: Request,
  header: WhatsAppTemplateHeader,
): Promise<WhatsAppTemplateHeader> {
  const { type, data } = header;
  const fileName = shownFileName(header.fileName);
  if (type === 'video') {
    const bytes = Buffer.concat([...bytesOfBase64(data)]);
    gatewayOf(request).uploadLimits.check(fileName, bytes.length);
    return { ...header, fileName, data: bytes.toString('base64') };
  }
  const { messageType, base64 } = await checkedText(request, data, fileName);
  if (messageType !== type.toUpperCase()) {
    const message = `This file is no ${type}.`;
    throw refused('header.type', message, `Send ${messageType.toLowerCase()} in header.type.`);
  }
  let plain = '';
  for await (const block of base64) plain += block;
  return { ...header, fileName, data: plain };
}

async function checkedText(request: Request, text: string, fileName: string): Promise<NamedFile> {
  const blocks: string[] = [];
  const take = (block: Buffer): Promise<void> => {
    blocks.push(block.toString('base64'));
    return Promise.resolve();
  };
  const intake = new FileIntake(take, {
    maxUploadBytes: gatewayOf(request).uploadLimits.maxBytesOf(fileName),
    inspect: (found) => refuseForeignType(found, { fileName }),
  });
  for (const piece of bytesOfBase64(text)) await intake.take(piece);
  const { found: first, sha256, sizeBytes } = await intake.finish();
  const content = fileIn(blocks.join(''), sizeBytes);
  const found = await wholeTypeOf(content, first);
  const claims = { found, fileName, declaredType: declaredTypeIn(text) };
  const { messageType } = typeWithinLimits(request, claims, sizeBytes);
  const base64 = { [Symbol.asyncIterator]: () => base64Blocks(content) };
  return { messageType, fileName, sizeBytes, sha256, base64 };
}

function typeWithinLimits(
  request: Request,
  claims: { readonly found: FoundType; readonly fileName: string; readonly declaredType?: string },
  sizeBytes: number,
): FileType {
  const type = fileTypeOf(claims);
  gatewayOf(request).uploadLimits.check(`.${type.documentType}`, sizeBytes);
  return type;
}

function shownFileName(name: string): string {
  const fileName = safeFileName(name);
  if (fileName !== undefined) return fileName;
  const message = 'The file name holds nothing that can be shown.';
  throw refused('fileName', message, 'Send a name such as photo.png.');
}

async function* base64Blocks(file: ReadableFile): AsyncGenerator<string> {
  for (let at = 0; at < file.sizeBytes; at += blockBytes) {
    yield (await file.read(at, blockBytes)).toString('base64');
  }
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

import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { FileDescription, Selection } from '../../engine/engine';
import type { Message } from '../../events/message';
import { safeFileName } from '../../media/naming/file-name';
import { fileTypeOf, type FileType } from '../../media/file-type';
import { gatewayOf } from '../gateway-context';
import { idempotentSend } from '../idempotent-send';
import type { FileUpload } from './file-upload';
import { refused } from './upload-problem';

/** What the caller said about the file. */
export type FileFacts = {
  readonly fileName: string;
  readonly documentType?: string;
  /** Content type of the part. */
  readonly declaredType?: string;
  readonly caption?: string;
  readonly replyTo?: string;
  readonly clientReference?: string;
  /** What the type must turn out to be, where the caller chose one. */
  readonly messageType?: FileType['messageType'];
};

/** Sends a file that has arrived, once per Idempotency-Key, or abandons it. */
export async function sendFile(
  request: Request,
  sent: { readonly upload: FileUpload; readonly selection: Selection; readonly facts: FileFacts },
): Promise<Message> {
  const { upload, selection, facts } = sent;
  try {
    const description = descriptionOf(upload, facts);
    gatewayOf(request).uploadLimits.check(`.${description.documentType}`, description.sizeBytes);
    return await idempotentSend(request, {
      bodySha256: fingerprintOf(description, facts.clientReference),
      selection,
      clientReference: facts.clientReference,
      write: (name) => upload.commit(description, name),
    });
  } finally {
    upload.abandon();
  }
}

function descriptionOf(upload: FileUpload, facts: FileFacts): FileDescription {
  const { sizeBytes, sha256, found } = upload.file;
  const fileName = safeFileName(facts.fileName);
  if (fileName === undefined) {
    const remedy = 'Send a name such as photo.png.';
    throw refused('fileName', 'The file name holds nothing that can be shown.', remedy);
  }
  const { documentType, declaredType, caption = '', replyTo } = facts;
  const type = fileTypeOf({ found, fileName, documentType, declaredType });
  if (facts.messageType && facts.messageType !== type.messageType) throw otherMember(type);
  return { ...type, fileName, caption, replyTo, sizeBytes, sha256 };
}

function otherMember({ messageType, documentType }: FileType): Error {
  const member = messageType === 'IMAGE' ? 'img' : 'document';
  const message = `A .${documentType} file belongs in ${member}.`;
  return refused(member, message, 'Send the file in the other field.');
}

function fingerprintOf(file: FileDescription, clientReference: string | undefined): string {
  const { sha256, messageType, fileName, documentType, caption, replyTo } = file;
  const decisive = [sha256, messageType, fileName, documentType, caption, replyTo, clientReference];
  const text = JSON.stringify(decisive.map((part) => part ?? ''));
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

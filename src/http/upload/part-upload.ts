import type { Request } from 'express';
import type { Selection } from '../../engine/engine';
import type { Message } from '../../events/message';
import { sendFile, type FileFacts } from './sent-file';
import { missingFile, ofField } from './upload-problem';
import { fileUploadOf } from './upload-storage';

/** Sends the file that multer has taken in. */
export async function sendPart(
  request: Request,
  selection: Selection,
  facts: FileFacts,
): Promise<Message> {
  const upload = fileUploadOf(request);
  if (!upload) throw missingFile();
  const declaredType = declaredTypeOf(facts.declaredType);
  const sent = { upload, selection, facts: { ...facts, declaredType } };
  return ofField('file', () => sendFile(request, sent));
}

/** `text/plain` is what a part without a Content-Type has (RFC 7578 section 4.4). */
export function declaredTypeOf(contentType: string | undefined): string | undefined {
  return contentType === 'text/plain' ? undefined : contentType;
}

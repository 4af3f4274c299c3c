import type { Request } from 'express';
import type { Selection } from '../../engine/engine';
import type { Message } from '../../events/message';
import { sendFile, type FileFacts } from './sent-file';
import { missingFile } from './upload-problem';
import { fileUploadOf } from './upload-storage';

/** Sends the file that multer has taken in. */
export async function sendPart(
  request: Request,
  selection: Selection,
  facts: FileFacts,
): Promise<Message> {
  const upload = fileUploadOf(request);
  if (!upload) throw missingFile();
  // RFC 7578 section 4.4: what a part without a Content-Type has.
  const isDeclared = facts.declaredType !== 'text/plain';
  const declaredType = isDeclared ? facts.declaredType : undefined;
  return sendFile(request, { upload, selection, facts: { ...facts, declaredType } });
}

import type { Request } from 'express';
import type { Selection } from '../../engine/engine';
import type { Message } from '../../events/message';
import { bytesOfBase64, declaredTypeIn } from '../../media/base64-text';
import { refuseForeignType } from '../../media/file-type';
import { gatewayOf } from '../gateway-context';
import type { SendMultimediaBase64Request } from '../media/multimedia-schema';
import { fieldError } from '../problems/request-error';
import { FileUpload } from './file-upload';
import { sendFile, type FileFacts } from './sent-file';
import { ofField } from './upload-problem';

/** Slices between two turns of the event loop: 1 MiB of text. */
const slicesPerTurn = 16;

/** Sends a file given as base64 text, on the same way as an uploaded one. */
export async function sendBase64(
  request: Request,
  selection: Selection,
  body: SendMultimediaBase64Request,
): Promise<Message> {
  const given = givenFile(body);
  return ofField(given.field, () => sendGiven(request, { selection, body, given }));
}

type GivenFile = { readonly field: 'img' | 'document'; readonly text: string };

async function sendGiven(
  request: Request,
  sent: {
    readonly selection: Selection;
    readonly body: SendMultimediaBase64Request;
    readonly given: GivenFile;
  },
): Promise<Message> {
  const { selection, body, given } = sent;
  const { img: _img, document: _document, ...said } = body;
  const facts = { ...said, declaredType: declaredTypeIn(given.text) };
  const upload = await FileUpload.open(request, selection);
  const { uploadLimits } = gatewayOf(request);
  const named = facts.documentType === undefined ? facts.fileName : `.${facts.documentType}`;
  await upload.receive(bytesInTurns(given.text), {
    maxUploadBytes: uploadLimits.maxBytesOf(named),
    inspect: (found) => refuseForeignType(found, facts),
  });
  const messageType: FileFacts['messageType'] = given.field === 'img' ? 'IMAGE' : 'DOCUMENT';
  return sendFile(request, { upload, selection, facts: { ...facts, messageType } });
}

/** Exactly one of both fields. */
export function givenFile(body: { readonly img?: string; readonly document?: string }): GivenFile {
  const { img, document } = body;
  const text = img ?? document;
  if (text !== undefined && (img === undefined || document === undefined)) {
    return { field: img === undefined ? 'document' : 'img', text };
  }
  const message = `img and document are both ${text === undefined ? 'missing' : 'given'}.`;
  throw fieldError('img', message, 'Send an image in img, or a document in document.');
}

/** Leaves the event loop to others in between. */
async function* bytesInTurns(text: string): AsyncGenerator<Buffer> {
  let slices = 0;
  for (const bytes of bytesOfBase64(text)) {
    yield bytes;
    slices += 1;
    if (slices % slicesPerTurn === 0) await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

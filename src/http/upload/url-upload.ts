import type { Request } from 'express';
import type { Selection } from '../../engine/engine';
import type { Message } from '../../events/message';
import { extensionFor, hasTakenExtension, refuseForeignType } from '../../media/file-type';
import { gatewayOf } from '../gateway-context';
import type { SendMultimediaFromUrlRequest } from '../media/multimedia-schema';
import { responseOf } from '../request/request-facts';
import { FileUpload } from './file-upload';
import { sendFile } from './sent-file';
import { ofField } from './upload-problem';

/** Sends a file the gateway fetches itself, on the same way as an uploaded one. */
export function sendFromUrl(
  request: Request,
  selection: Selection,
  body: SendMultimediaFromUrlRequest,
): Promise<Message> {
  return ofField('url', () => sendFetched(request, selection, body));
}

async function sendFetched(
  request: Request,
  selection: Selection,
  { url, ...said }: SendMultimediaFromUrlRequest,
): Promise<Message> {
  const { remoteFiles, uploadLimits } = gatewayOf(request);
  const upload = await FileUpload.open(request, selection);
  const stop = new AbortController();
  responseOf(request).once('close', () => stop.abort());
  try {
    const maxBytes = uploadLimits.maxBytesOf(said.fileName ?? '');
    const remote = await remoteFiles.open(url, { maxBytes, signal: stop.signal });
    const suggested = said.fileName ?? remote.fileName ?? nameIn(remote.lastSegment);
    await upload.receive(remote.bytes, {
      maxUploadBytes: maxBytes,
      inspect: (found) => refuseForeignType(found, { fileName: suggested }),
    });
    const fileName = withExtension(suggested, extensionFor(upload.file.found) ?? '');
    const declaredType = remote.contentType;
    return await sendFile(request, {
      upload,
      selection,
      facts: { ...said, fileName, declaredType },
    });
  } finally {
    upload.abandon();
  }
}

/** Without its ending where that is a script's, as in `download.php`. */
function nameIn(lastSegment = 'file'): string {
  return hasTakenExtension(lastSegment) ? lastSegment : lastSegment.replace(/(?<=.)\.[^.]*$/, '');
}

/** Addresses often end in no file name: then the file is named after what it is. */
function withExtension(fileName: string, extension: string): string {
  return /\.[^.]+$/.test(fileName) || extension === '' ? fileName : `${fileName}.${extension}`;
}

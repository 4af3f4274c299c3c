import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { decodedWords } from '../../media/naming/encoded-words';
import { refuseForeignType } from '../../media/file-type';
import { gatewayOf } from '../gateway-context';
import { selectionOf } from '../request/selection';
import { FileUpload } from './file-upload';
import { safeFileName } from '../../media/naming/file-name';
import type { FoundType } from '../../media/sniffing/found-type';
import { spool } from './spooled-file';

export type UploadStorageOptions = {
  /** Called as soon as a file is refused, while its rest is still arriving. */
  readonly onRefused: (request: Request, error: unknown) => void;
};

const uploads = new WeakMap<Request, FileUpload>();

/** The upload multer has made of the request's file part. */
export function fileUploadOf(request: Request): FileUpload | undefined {
  return uploads.get(request);
}

/**
 * Multer's storage: a file goes on into its chat as it arrives, or to disk where it goes into none.
 * Multer runs before the arguments
 * of the operation are validated, so the path and query are read from the request.
 */
export class UploadStorage implements StorageEngine {
  constructor(private readonly options: UploadStorageOptions) {}

  _handleFile(
    request: Request,
    file: Express.Multer.File,
    callback: (error?: unknown, info?: Partial<Express.Multer.File>) => void,
  ): void {
    file.originalname = decodedWords(file.originalname);
    this.receive(request, file).then(
      (sizeBytes) => callback(undefined, { size: sizeBytes }),
      (error: unknown) => {
        this.options.onRefused(request, error);
        callback(error);
      },
    );
  }

  _removeFile(
    request: Request,
    _file: Express.Multer.File,
    callback: Parameters<StorageEngine['_removeFile']>[2],
  ): void {
    fileUploadOf(request)?.abandon();
    callback(null);
  }

  private async receive(request: Request, file: Express.Multer.File): Promise<number> {
    // Left undestroyed on refusal: what becomes of the rest of the form is multer's business.
    const pieces = file.stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    const limits = {
      maxUploadBytes: gatewayOf(request).uploadLimits.maxBytesOf(nameSoFar(request, file)),
      inspect: (found: FoundType) =>
        refuseForeignType(found, { fileName: nameSoFar(request, file) }),
    };
    if (request.params['chatId'] === undefined) {
      return (await spool(request, pieces, limits)).facts.sizeBytes;
    }
    const upload = await FileUpload.open(request, this.selection(request));
    uploads.set(request, upload);
    await upload.receive(pieces, limits);
    return upload.file.sizeBytes;
  }

  private selection(request: Request) {
    const { upstream } = request.query;
    const named = typeof upstream === 'string' ? upstream : undefined;
    return selectionOf(request, String(request.params['chatId']), named);
  }
}

/** A `fileName` field after the file is not known yet, and cannot save a foreign type. Empty is absent. */
function nameSoFar(request: Request, file: Express.Multer.File): string {
  const { fileName } = request.body as { fileName?: unknown };
  const given = typeof fileName === 'string' && fileName !== '' ? fileName : file.originalname;
  return safeFileName(given) ?? '';
}

import type { Request } from 'express';
import type { FileDescription, Selection, Upload, WriteName } from '../../engine/engine';
import type { Message } from '../../events/message';
import { beforeSending } from '../../events/storage-errors';
import { FileIntake, type FileSink, type ReceivedFile } from '../../media/file-intake';
import type { MediaDraft } from '../../media/keeping/media-files';
import type { MediaLibrary } from '../../media/keeping/media-library';
import type { FoundType } from '../../media/sniffing/found-type';
import { wholeTypeOf } from '../../media/sniffing/whole-type';
import { AppError } from '../../runtime/app-error';
import { Deferred } from '../../runtime/deferred';
import { gatewayOf } from '../gateway-context';
import { RequestError } from '../problems/request-error';

/**
 * The file of one request, on its way into a chat and, as a draft, into the library: opened, written
 * block by block, then committed once or abandoned. It is abandoned by itself when the response is over, whatever ended it.
 */
export class FileUpload {
  private readonly abandoned = new Deferred<never>();
  private state: 'open' | 'committing' | 'abandoned' = 'open';
  private received: ReceivedFile | undefined;

  private constructor(
    private readonly upload: Upload,
    private readonly draft: MediaDraft,
    private readonly library: MediaLibrary,
  ) {
    this.abandoned.promise.catch(() => undefined);
  }

  static async open(request: Request, selection: Selection): Promise<FileUpload> {
    const { engine, media } = gatewayOf(request);
    const upload = await engine.openUpload(selection);
    const draft = await media.begin().catch((error: unknown) => {
      upload.abort('the file cannot be kept');
      throw beforeSending(error);
    });
    const file = new FileUpload(upload, draft, media);
    const { res: response } = request;
    if (!response || response.closed || response.destroyed) file.abandon();
    else response.once('close', () => file.abandon());
    return file;
  }

  /** Throws until the whole file is there. */
  get file(): ReceivedFile {
    if (!this.received) throw cutOff();
    return this.received;
  }

  /** Takes the whole file; rejects when it is refused or abandoned, and never hangs then. */
  async receive(
    pieces: AsyncIterable<Uint8Array>,
    options: { maxUploadBytes: number; inspect: (found: FoundType) => void },
  ): Promise<void> {
    try {
      const intake = new FileIntake(this.write, options);
      for await (const piece of pieces) await intake.take(piece);
      const received = await intake.finish();
      const found = await wholeTypeOf(this.draft, received.found);
      this.received = { ...received, found };
    } catch (error) {
      this.abandon();
      throw beforeSending(error);
    }
  }

  async commit(description: FileDescription, name: WriteName): Promise<Message> {
    if (this.state !== 'open') throw cutOff();
    this.state = 'committing';
    const { sha256 } = this.file;
    try {
      // Kept first: who learns of the message may ask for its file at once.
      await this.keep(sha256);
      return await this.upload.commit(description, name);
    } catch (error) {
      this.upload.abort('the file was not sent');
      await this.draft.discard();
      const isNotSent = error instanceof AppError && error.outcome === 'not_done';
      if (isNotSent) await this.library.release(sha256);
      throw error;
    }
  }

  private async keep(sha256: string): Promise<void> {
    try {
      await this.draft.keep(sha256);
    } catch (error) {
      throw beforeSending(error);
    }
  }

  /** Nothing of the file is sent, unless it is being committed. */
  abandon(): void {
    if (this.state !== 'open') return;
    this.state = 'abandoned';
    this.abandoned.reject(cutOff());
    this.upload.abort('the request ended without sending the file');
    // What cannot be removed now is removed at the next start.
    this.draft.discard().catch(() => undefined);
  }

  private readonly write: FileSink = async (bytes) => {
    const written = [this.upload.write(bytes.toString('base64')), this.draft.write(bytes)];
    await Promise.race([Promise.all(written), this.abandoned.promise]);
  };
}

function cutOff(): RequestError {
  return new RequestError('invalid_upload', 'The request ended before the file was complete.');
}

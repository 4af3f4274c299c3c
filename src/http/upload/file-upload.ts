import type { Request } from 'express';
import type { FileDescription, Selection, Upload, WriteName } from '../../engine/engine';
import type { Message } from '../../events/message';
import { FileIntake, type Base64Sink, type ReceivedFile } from '../../media/file-intake';
import type { FoundType } from '../../media/file-signature';
import { Deferred } from '../../runtime/deferred';
import { gatewayOf } from '../gateway-context';
import { RequestError } from '../problems/request-error';

/**
 * The file of one request, on its way into a chat: opened, written block by block, then committed
 * once or abandoned. It is abandoned by itself when the response is over, whatever ended it.
 */
export class FileUpload {
  private readonly abandoned = new Deferred<never>();
  private state: 'open' | 'committing' | 'abandoned' = 'open';
  private received: ReceivedFile | undefined;

  private constructor(private readonly upload: Upload) {
    this.abandoned.promise.catch(() => undefined);
  }

  static async open(request: Request, selection: Selection): Promise<FileUpload> {
    const file = new FileUpload(await gatewayOf(request).engine.openUpload(selection));
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
      this.received = await intake.finish();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  async commit(description: FileDescription, name: WriteName): Promise<Message> {
    if (this.state !== 'open') throw cutOff();
    this.state = 'committing';
    try {
      return await this.upload.commit(description, name);
    } catch (error) {
      this.upload.abort('the file was not sent');
      throw error;
    }
  }

  /** Nothing of the file is sent, unless it is being committed. */
  abandon(): void {
    if (this.state !== 'open') return;
    this.state = 'abandoned';
    this.abandoned.reject(cutOff());
    this.upload.abort('the request ended without sending the file');
  }

  private readonly write: Base64Sink = async (base64) => {
    await Promise.race([this.upload.write(base64), this.abandoned.promise]);
  };
}

function cutOff(): RequestError {
  return new RequestError('invalid_upload', 'The request ended before the file was complete.');
}

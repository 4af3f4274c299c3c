/**
 * Files on their way into the page and out of it. A page holds a file as base64 several times over
 * while the SDK handles it, so at most two are in it at once; all others wait on disk, and a
 * gateway that reads slowly reads from there.
 */
import { join } from 'node:path';
import { randomId } from '../../../../runtime/identifiers';
import { HostError } from '../host-error';
import type { SdkCalls } from '../sdk-calls';
import { Slots } from './slots';
import { SpooledFile } from './spooled-file';

const filesAtOnce = 2;
const pieceChars = 1024 * 1024;
/** No text of a page is longer. */
const maxChars = 512 * 1024 * 1024;

export class PageFiles {
  readonly #slots = new Slots(filesAtOnce);

  constructor(private readonly options: { readonly calls: SdkCalls; readonly directory: string }) {}

  /**
   * Has the file in the page, under its name, as long as the work takes. Throws HostError where it
   * does not get there, page gone or not: the work has not begun, then.
   */
  lent<T>(name: string, file: SpooledFile, work: () => Promise<T>): Promise<T> {
    return this.#inPage(name, async () => {
      await this.#put(name, file).catch((error: unknown) => {
        if (error instanceof HostError) throw error;
        throw new HostError('unavailable', 'The file did not get into the page.');
      });
      return work();
    });
  }

  /**
   * Has the page get a file under a name, which resolves with the length of its base64, and takes
   * it out. The file is the caller's, who discards it.
   */
  fetched<T extends { readonly length: number }>(
    name: string,
    get: () => Promise<T>,
  ): Promise<{ readonly found: T; readonly file: SpooledFile }> {
    return this.#inPage(name, async () => {
      const found = await get();
      const file = new SpooledFile(join(this.options.directory, randomId()));
      try {
        await this.#take(name, file, found.length);
        return { found, file };
      } catch (error) {
        await file.discard();
        throw error;
      }
    });
  }

  #inPage<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#slots.use(async () => {
      try {
        return await work();
      } finally {
        void this.options.calls.answer({ op: 'drop', args: [name] });
      }
    });
  }

  /** The browser reads the file by itself; where it cannot, the text goes to it in pieces. */
  async #put(name: string, file: SpooledFile): Promise<void> {
    const { calls } = this.options;
    if (await calls.giveFile(name, await file.written(), file.length)) return;
    for (let at = 0; at < file.length; at += pieceChars) {
      await calls.ask({ op: 'append', args: [name, await file.slice(at, at + pieceChars)] });
    }
  }

  /** The page is not trusted: it may say any length, and give anything for a piece. */
  async #take(name: string, file: SpooledFile, length: number): Promise<void> {
    if (length > maxChars) throw new HostError('too_large', 'CTLive gave too large a file.');
    for (let at = 0; at < length; at += pieceChars) {
      const end = Math.min(at + pieceChars, length);
      const piece = await this.options.calls.ask({ op: 'slice', args: [name, at, end] });
      if (typeof piece !== 'string' || piece.length !== end - at) {
        throw new HostError('unavailable', 'The file cannot be read.');
      }
      await file.append(piece);
    }
  }
}

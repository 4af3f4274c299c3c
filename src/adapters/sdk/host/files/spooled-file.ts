import { open, rm, type FileHandle } from 'node:fs/promises';
import { HostError } from '../host-error';

/** A file on its way to the page or from it, as base64 text on disk: who is slow holds no memory. */
export class SpooledFile {
  #handle: Promise<FileHandle> | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  length = 0;

  constructor(private readonly path: string) {}

  /**
   * Resolves once it is written; pieces are written in the order of the calls. Throws HostError
   * where the disk does not take it.
   */
  async append(base64: string): Promise<void> {
    this.length += base64.length;
    try {
      const handle = await (this.#handle ??= open(this.path, 'wx+', 0o600));
      this.#writing = this.#writing.then(() => handle.appendFile(base64, 'latin1'));
      await this.#writing;
    } catch {
      throw new HostError('internal', 'There is no room on the disk for this file.');
    }
  }

  /** Its path, once all that was appended is there. */
  async written(): Promise<string> {
    await this.#writing;
    return this.path;
  }

  /** Fewer characters than asked for only at the end of the file. */
  async slice(start: number, end: number): Promise<string> {
    await this.#writing;
    const handle = await this.#handle;
    const buffer = Buffer.alloc(Math.max(0, Math.min(end, this.length) - start));
    let filled = 0;
    while (handle && filled < buffer.length) {
      const { bytesRead } = await handle.read(
        buffer,
        filled,
        buffer.length - filled,
        start + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.toString('latin1', 0, filled);
  }

  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    const handle = await this.#handle?.catch(() => undefined);
    await handle?.close();
    if (handle) await rm(this.path, { force: true });
  }
}

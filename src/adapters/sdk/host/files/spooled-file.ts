import { open, rm, type FileHandle } from 'node:fs/promises';

/** A file on its way to the page, as base64 text on disk: a slow sender holds no memory. */
export class SpooledFile {
  #handle: Promise<FileHandle> | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  length = 0;

  constructor(private readonly path: string) {}

  /** Resolves once it is written; pieces are written in the order of the calls. */
  async append(base64: string): Promise<void> {
    this.length += base64.length;
    const handle = await (this.#handle ??= open(this.path, 'wx+', 0o600));
    this.#writing = this.#writing.then(() => handle.appendFile(base64, 'latin1'));
    await this.#writing;
  }

  /** In pieces whose length is a multiple of 4, the last one excepted. */
  async *pieces(pieceChars: number): AsyncGenerator<string> {
    await this.#writing;
    const handle = await this.#handle;
    if (!handle) return;
    const buffer = Buffer.alloc(Math.min(pieceChars, this.length));
    for (let at = 0; at < this.length;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.toString('latin1', 0, bytesRead);
    }
  }

  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    const handle = await this.#handle?.catch(() => undefined);
    await handle?.close();
    if (handle) await rm(this.path, { force: true });
  }
}

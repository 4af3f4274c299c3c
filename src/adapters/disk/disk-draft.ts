import { rm, type FileHandle } from 'node:fs/promises';
import type { MediaDraft } from '../../media/keeping/media-files';
import { asStorageCall } from './disk-failure';

export type DraftOwner = {
  readonly onGrown: (bytes: number) => void;
  /** Runs the call, unless another draft's is under way. */
  readonly syncInPassing: (sync: () => Promise<void>) => Promise<void> | undefined;
  readonly keep: (sha256: string, sizeBytes: number) => Promise<void>;
};

/** Each call into the file system costs more than a copy of the bytes. */
const blockBytes = 256 * 1024;
const syncedEveryBytes = 8 * 1024 * 1024;

/**
 * A file on its way in. One block is filled while the one before it is written, and what is written
 * goes to the disk meanwhile, so that `write` and `keep` wait for little. A block that cannot be
 * written rejects the call after it.
 */
export class DiskDraft implements MediaDraft {
  #block: Buffer = Buffer.allocUnsafeSlow(blockBytes);
  #spareBlock: Buffer | undefined;
  #blockLength = 0;
  #writing: Promise<void> = Promise.resolve();
  #sizeBytes = 0;
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;
  /** The system tells of a write that failed once: the file is lost from then on. */
  #syncFailure: { readonly cause: unknown } | undefined;
  #isOver = false;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly owner: DraftOwner,
  ) {}

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#sizeBytes += bytes.length;
    this.owner.onGrown(bytes.length);
    return asStorageCall(async () => {
      for (let at = 0; at < bytes.length;) {
        const part = bytes.subarray(at, at + blockBytes - this.#blockLength);
        this.#block.set(part, this.#blockLength);
        this.#blockLength += part.length;
        at += part.length;
        if (this.#blockLength === blockBytes) await this.#passOn();
      }
    });
  }

  read(position: number, length: number): Promise<Buffer> {
    return asStorageCall(async () => {
      await this.#written();
      return readFully(this.handle, position, length);
    });
  }

  keep(sha256: string): Promise<void> {
    return asStorageCall(async () => {
      await this.#written();
      await this.#syncing;
      if (this.#syncFailure) throw this.#syncFailure.cause;
      await this.handle.datasync();
      await this.handle.close();
      await this.owner.keep(sha256, this.#sizeBytes);
      this.#isOver = true;
    });
  }

  discard(): Promise<void> {
    return asStorageCall(async () => {
      if (this.#isOver) return;
      this.#isOver = true;
      await this.handle.close();
      this.owner.onGrown(-this.#sizeBytes);
      await rm(this.path, { force: true });
    });
  }

  async #written(): Promise<void> {
    await this.#passOn();
    await this.#writing;
  }

  /** Begins to write the block; another is filled from here on. */
  async #passOn(): Promise<void> {
    await this.#writing;
    const [block, length] = [this.#block, this.#blockLength];
    this.#block = this.#spareBlock ?? Buffer.allocUnsafeSlow(blockBytes);
    this.#spareBlock = block;
    this.#blockLength = 0;
    this.#writing = this.#writeOut(block, length);
    this.#writing.catch(() => undefined);
  }

  async #writeOut(block: Buffer, length: number): Promise<void> {
    for (let at = 0; at < length;) {
      at += (await this.handle.write(block, at, length - at)).bytesWritten;
    }
    this.#unsyncedBytes += length;
    if (this.#unsyncedBytes >= syncedEveryBytes) this.#syncInPassing();
  }

  #syncInPassing(): void {
    const syncing = this.owner.syncInPassing(() => this.handle.datasync());
    if (!syncing) return;
    this.#unsyncedBytes = 0;
    this.#syncing = syncing.catch((cause: unknown) => {
      this.#syncFailure = { cause };
    });
  }
}

/** Fewer bytes than asked for only at the end of the file. */
export async function readFully(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

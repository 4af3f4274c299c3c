import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageFullError, StorageUnavailableError } from '../../../events/storage-errors';
import { randomId } from '../../../runtime/identifiers';

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** Whole 3-byte groups: 64 KiB as base64. */
const blockBytes = 48 * 1024;

/**
 * Bytes on disk. The file has lost its name by the time it is written to: it goes with its handle,
 * whatever becomes of this process. Rejects with storage errors.
 */
export class Spool {
  sizeBytes = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async open(directory: string): Promise<Spool> {
    const path = join(directory, randomId());
    return asStorageCall(async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const handle = await open(path, 'wx+', 0o600);
      await rm(path);
      return new Spool(handle);
    });
  }

  /** One call after another. */
  async append(bytes: Uint8Array): Promise<void> {
    await asStorageCall(() => this.handle.write(bytes, 0, bytes.length, this.sizeBytes));
    this.sizeBytes += bytes.length;
  }

  /** From one position to another, in blocks. */
  async *read(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to;) {
      const block = Buffer.alloc(Math.min(blockBytes, to - at));
      const position = at;
      const read = await asStorageCall(() => this.handle.read(block, 0, block.length, position));
      if (read.bytesRead === 0) return;
      at += read.bytesRead;
      yield block.subarray(0, read.bytesRead);
    }
  }

  /** Harmless when repeated. */
  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }
}

async function asStorageCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (full.has(String((cause as NodeJS.ErrnoException).code))) {
      throw new StorageFullError("There is no room on the disk for CTLive's answer.", { cause });
    }
    throw new StorageUnavailableError("CTLive's answer cannot be spooled to disk.", { cause });
  }
}

import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { randomId } from '../../runtime/identifiers';
import type { MediaDraft, MediaFiles, OpenFile } from '../../media/keeping/media-files';
import { DiskDraft, readFully } from './disk-draft';
import { asStorageCall } from './disk-failure';

const keptName = /^[0-9a-f]{64}$/;
const readBytes = 64 * 1024;

/**
 * Files in `<directory>/<first two digits>/<sha-256>`, drafts in `<directory>/drafts`. One process
 * uses the directory. A name is never made of what anybody sent.
 */
export class DiskMediaFiles implements MediaFiles {
  #usedBytes = 0;
  #isSyncing = false;

  private constructor(private readonly directory: string) {}

  /** Makes what is missing, removes drafts a former process left, and counts what is there. */
  static async open(directory: string): Promise<DiskMediaFiles> {
    const files = new DiskMediaFiles(directory);
    await rm(files.#draftsPath, { recursive: true, force: true });
    await mkdir(files.#draftsPath, { recursive: true, mode: 0o700 });
    for await (const { sizeBytes } of files.#all()) files.#usedBytes += sizeBytes;
    return files;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  begin(): Promise<MediaDraft> {
    return asStorageCall(async () => {
      const path = join(this.#draftsPath, randomId());
      const handle = await open(path, 'wx+', 0o600);
      return new DiskDraft(path, handle, {
        onGrown: (bytes) => (this.#usedBytes += bytes),
        syncInPassing: (sync) => this.#syncInPassing(sync),
        keep: (sha256, sizeBytes) => this.#keep(path, sha256, sizeBytes),
      });
    });
  }

  open(sha256: string): Promise<OpenFile | undefined> {
    return asStorageCall(async () => {
      const handle = await unlessMissing(open(this.#pathOf(sha256), 'r'));
      if (!handle) return undefined;
      const { size } = await handle.stat();
      return openFileOf(handle, size);
    });
  }

  remove(sha256: string): Promise<void> {
    return asStorageCall(async () => {
      const path = this.#pathOf(sha256);
      const found = await unlessMissing(stat(path));
      if (!found) return;
      await rm(path, { force: true });
      this.#usedBytes -= found.size;
    });
  }

  keptBefore(timeMs: number): Promise<readonly string[]> {
    return asStorageCall(async () => {
      const names: string[] = [];
      for await (const file of this.#all()) if (file.keptAtMs < timeMs) names.push(file.sha256);
      return names;
    });
  }

  get #draftsPath(): string {
    return join(this.directory, 'drafts');
  }

  #pathOf(sha256: string): string {
    if (!keptName.test(sha256)) throw new TypeError('not a SHA-256 in hexadecimal');
    return join(this.directory, sha256.slice(0, 2), sha256);
  }

  async #keep(draftPath: string, sha256: string, sizeBytes: number): Promise<void> {
    const path = this.#pathOf(sha256);
    const folder = join(this.directory, sha256.slice(0, 2));
    const replaced = await unlessMissing(stat(path));
    const madeFolder = await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(draftPath, path);
    await syncFolder(folder);
    if (madeFolder !== undefined) await syncFolder(this.directory);
    if (replaced) this.#usedBytes -= sizeBytes;
  }

  /** One draft at a time: many would take all threads of the process's file system calls. */
  #syncInPassing(sync: () => Promise<void>): Promise<void> | undefined {
    if (this.#isSyncing) return undefined;
    this.#isSyncing = true;
    return sync().finally(() => (this.#isSyncing = false));
  }

  async *#all(): AsyncGenerator<{ sha256: string; sizeBytes: number; keptAtMs: number }> {
    for (const folder of await readdir(this.directory)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const sha256 of await readdir(join(this.directory, folder))) {
        if (!keptName.test(sha256)) continue;
        const found = await unlessMissing(stat(this.#pathOf(sha256)));
        if (found) yield { sha256, sizeBytes: found.size, keptAtMs: found.mtimeMs };
      }
    }
  }
}

function openFileOf(handle: FileHandle, sizeBytes: number): OpenFile {
  return {
    sizeBytes,
    async *bytes(start, end) {
      try {
        for (let at = start; at <= end;) {
          const piece = await readFully(handle, at, Math.min(readBytes, end + 1 - at));
          if (piece.length === 0) throw new Error('a kept file is shorter than it was');
          yield piece;
          at += piece.length;
        }
      } finally {
        await handle.close();
      }
    },
    close: () => handle.close(),
  };
}

/** So that the names in it outlast a power cut. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomId } from '../../runtime/identifiers';

export type StoredFile = { readonly path: string; readonly sizeBytes: number };

/** Only files of this name are ever removed: the folder may hold other things. */
const ownName = /^simulator-[A-Za-z0-9-]+\.(part|bin)$/;

const writeBytes = 192 * 1024;

/** Multimedia on disk, one file per message, exactly as it came. Its chats live no longer than the process. */
export class FileStore {
  constructor(
    private readonly dir: string,
    private readonly newId: RandomId,
  ) {}

  /** Makes the folder. The names of files in it that a simulator has made. */
  async prepare(): Promise<readonly string[]> {
    await mkdir(this.dir, { recursive: true });
    return (await readdir(this.dir)).filter((name) => ownName.test(name));
  }

  async clear(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(join(this.dir, name), { force: true })));
  }

  newFile(): UnfinishedFile {
    const path = join(this.dir, `simulator-${this.newId()}`);
    return new UnfinishedFile(`${path}.part`, `${path}.bin`);
  }

  async save(bytes: Buffer): Promise<StoredFile> {
    const file = this.newFile();
    await file.write(bytes);
    return file.keep();
  }

  async remove(file: StoredFile): Promise<void> {
    await rm(file.path, { force: true });
  }
}

/** A file being received: a name of its own until it is whole. Calls are made one at a time. */
export class UnfinishedFile {
  #handle: FileHandle | undefined;
  #sizeBytes = 0;
  #unwritten: Buffer[] = [];
  #unwrittenBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly partPath: string,
    private readonly path: string,
  ) {}

  /** The bytes are no longer the caller's. They are written a few at a time, in passing. */
  async write(bytes: Buffer): Promise<void> {
    this.#handle ??= await open(this.partPath, 'wx', 0o600);
    this.#unwritten.push(bytes);
    this.#unwrittenBytes += bytes.length;
    this.#sizeBytes += bytes.length;
    if (this.#unwrittenBytes >= writeBytes) await this.#passOn();
  }

  async keep(): Promise<StoredFile> {
    await this.#passOn();
    await this.#writing;
    await this.#close();
    await rename(this.partPath, this.path);
    return { path: this.path, sizeBytes: this.#sizeBytes };
  }

  async discard(): Promise<void> {
    await this.#close();
    await rm(this.partPath, { force: true });
  }

  /** What cannot be written rejects the call after this one. */
  async #passOn(): Promise<void> {
    await this.#writing;
    const bytes = Buffer.concat(this.#unwritten);
    this.#unwritten = [];
    this.#unwrittenBytes = 0;
    this.#writing = this.#writeOut(bytes);
    this.#writing.catch(() => undefined);
  }

  async #writeOut(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += (await this.#handle?.write(bytes, at))?.bytesWritten ?? bytes.length;
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

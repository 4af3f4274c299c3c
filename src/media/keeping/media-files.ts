import type { ReadableFile } from '../sniffing/readable-file';

/**
 * PORT. The bytes of files, each named by its SHA-256 (hexadecimal), so that equal ones are kept
 * once. A file is there as a whole or not at all. Called by the library alone. Rejects with
 * StorageFullError or StorageUnavailableError.
 */
export interface MediaFiles {
  /** What all files and drafts take. */
  readonly usedBytes: number;
  begin(): Promise<MediaDraft>;
  /** Undefined when there is no such file. */
  open(sha256: string): Promise<OpenFile | undefined>;
  /** Harmless when repeated; who has the file open reads on. */
  remove(sha256: string): Promise<void>;
  /** Names of the files kept before a time. */
  keptBefore(timeMs: number): Promise<readonly string[]>;
}

/** A file on its way in. Calls are made one at a time. */
export interface MediaDraft extends ReadableFile {
  /** The bytes are the caller's again once it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes it a file of this name, in one step, in place of an equal one. Trusts the name. */
  keep(sha256: string): Promise<void>;
  /** Nothing of it stays. Harmless when repeated or after `keep`. */
  discard(): Promise<void>;
}

/** One reading of a kept file; it ends with `bytes`, or with `close` where they are not read. */
export interface OpenFile {
  readonly sizeBytes: number;
  /** From `start` to `end`, both included. */
  bytes(start: number, end: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

import { StorageFullError, StorageUnavailableError } from '../../events/storage-errors';

/** https://sqlite.org/rescode.html: SQLITE_FULL. */
const fullCode = 13;
/** PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB. */
const unavailableCodes: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 10, 11, 14, 15, 26]);

export type StorageFailure = StorageFullError | StorageUnavailableError;

/** The failure of the store that SQLite reports; undefined for an error of the statement itself. */
export function storageFailureOf(error: unknown): StorageFailure | undefined {
  if (error instanceof StorageFullError || error instanceof StorageUnavailableError) return error;
  const code = resultCodeOf(error);
  if (code === fullCode) {
    return new StorageFullError('The disk is full; nothing was stored.', { cause: error });
  }
  if (code !== undefined && unavailableCodes.has(code)) {
    return new StorageUnavailableError('The store does not answer.', { cause: error });
  }
  return undefined;
}

export function isBusy(error: unknown): boolean {
  return resultCodeOf(error) === 5;
}

/**
 * The primary result code: the low byte of the extended one. The addon's errors may come from
 * another realm than ours, so `instanceof Error` says nothing about them.
 */
function resultCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

import { StorageFullError, StorageUnavailableError } from '../../events/storage-errors';

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Runs a call on the file system; what that refuses with leaves as a storage error. */
export async function asStorageCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    if (full.has(code)) {
      throw new StorageFullError('There is no room on the disk for this file.', { cause });
    }
    throw new StorageUnavailableError('The file store cannot be used.', { cause });
  }
}

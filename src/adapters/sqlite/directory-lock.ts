import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { AppError } from '../../runtime/app-error';
import { isBusy } from './storage-failure';

/** Another process has the directory's store open. */
export class DirectoryInUseError extends AppError {
  readonly code = 'directory_in_use';
}

/**
 * One store per directory. The lock is an open exclusive transaction on a file of its own, so the
 * operating system frees it with the process, however that ends, and the database beside it stays
 * readable for other processes. `path` is never opened by other means in this process: closing any
 * descriptor of a file drops the POSIX locks a process has on it.
 */
export class DirectoryLock implements Disposable {
  private constructor(private readonly database: DatabaseSyncInstance) {}

  /** Throws DirectoryInUseError at once when it is taken. */
  static acquire(directory: string, path: string): DirectoryLock {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return new DirectoryLock(database);
    } catch (error) {
      database.close();
      if (!isBusy(error)) throw error;
      throw new DirectoryInUseError(
        `${directory} is in use by another gateway. Stop that one, or give each its own directory.`,
        { cause: error },
      );
    }
  }

  [Symbol.dispose](): void {
    if (this.database.isOpen) this.database.close();
  }
}

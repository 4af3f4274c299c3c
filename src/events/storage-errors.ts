import { AppError } from '../runtime/app-error';

export type StorageErrorCode = 'storage_full' | 'storage_unavailable';

/** The disk is full: nothing of the commit was stored. */
export class StorageFullError extends AppError {
  readonly code = 'storage_full' satisfies StorageErrorCode;

  override shouldRetry(): boolean {
    return true;
  }
}

/** The store did not answer or answered with an error: nothing of the commit was stored. */
export class StorageUnavailableError extends AppError {
  readonly code = 'storage_unavailable' satisfies StorageErrorCode;

  override shouldRetry(): boolean {
    return true;
  }
}

import { AppError, type Outcome } from '../runtime/app-error';

export type StorageErrorCode = 'storage_full' | 'storage_unavailable';

abstract class StorageError extends AppError {
  /** `outcome`: of what the caller asked for, where it is known. */
  constructor(message: string, options?: ErrorOptions & { readonly outcome?: Outcome }) {
    super(message, options);
    this.outcome = options?.outcome;
  }

  override readonly outcome?: Outcome;

  override shouldRetry(): boolean {
    return true;
  }
}

/** The disk is full: nothing of the commit was stored. */
export class StorageFullError extends StorageError {
  readonly code = 'storage_full' satisfies StorageErrorCode;
}

/** The store did not answer or answered with an error: nothing of the commit was stored. */
export class StorageUnavailableError extends StorageError {
  readonly code = 'storage_unavailable' satisfies StorageErrorCode;
}

/** An error of the store that came before anything was sent: the caller learns that, too. */
export function beforeSending(error: unknown): unknown {
  const options = { cause: error, outcome: 'not_done' } as const;
  if (error instanceof StorageFullError) return new StorageFullError(error.message, options);
  if (error instanceof StorageUnavailableError) {
    return new StorageUnavailableError(error.message, options);
  }
  return error;
}

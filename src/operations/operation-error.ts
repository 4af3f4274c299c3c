import { AppError } from '../runtime/app-error';

export type OperationErrorCode =
  'idempotency_in_progress' | 'idempotency_key_reused' | 'operation_not_found';

/** A repeat that cannot be answered, or an operation nobody began. */
export class OperationError extends AppError {
  constructor(
    readonly code: OperationErrorCode,
    message: string,
  ) {
    super(message);
  }

  override shouldRetry(): boolean {
    return this.code === 'idempotency_in_progress';
  }
}

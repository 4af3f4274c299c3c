import { AppError } from '../runtime/app-error';

export type AccessErrorCode =
  | 'authentication_required'
  | 'invalid_api_key'
  | 'invalid_ticket'
  | 'insufficient_scope'
  | 'api_key_not_found';

/** The caller is not who, or may not do what, the call needs. Nothing was done. */
export class AccessError extends AppError {
  override readonly outcome = 'not_done';

  constructor(
    readonly code: AccessErrorCode,
    message: string,
  ) {
    super(message);
  }
}

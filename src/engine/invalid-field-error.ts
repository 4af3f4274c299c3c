import { AppError } from '../runtime/app-error';

/** A request that is not carried out; `field` is what of it is at fault. */
export class InvalidFieldError extends AppError {
  readonly code = 'invalid_request';
  override readonly outcome = 'not_done';

  /** `remedy`: what to send instead. */
  constructor(
    readonly field: string,
    readonly fault: string,
    readonly remedy: string,
  ) {
    super(`${fault} ${remedy}`);
  }
}

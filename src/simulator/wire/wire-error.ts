import type { WireErrorCode } from '../../adapters/contact-wire/frames';
import { AppError } from '../../runtime/app-error';

/** Becomes a `nack` or an `abort`: nothing was done. */
export class WireError extends AppError {
  constructor(
    readonly code: WireErrorCode,
    message: string,
  ) {
    super(message);
  }
}

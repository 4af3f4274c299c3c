import { AppError } from '../../../runtime/app-error';
import type { WireErrorCode } from '../../contact-wire/frames';

/** Becomes a `nack` or an `abort`: nothing was done, except with `outcome_unknown`. */
export class HostError extends AppError {
  constructor(
    readonly code: WireErrorCode,
    message: string,
  ) {
    super(message);
  }
}

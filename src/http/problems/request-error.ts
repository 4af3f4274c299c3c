import type { FileFaultCode } from '../../media/media-error';
import { AppError } from '../../runtime/app-error';

/** What the HTTP edge itself refuses with. */
export type RequestErrorCode =
  | 'invalid_request'
  | 'unknown_field'
  | 'invalid_json'
  | 'invalid_path'
  | 'invalid_cursor'
  | 'invalid_upload'
  | 'authentication_required'
  | 'invalid_ticket'
  | 'route_not_found'
  | 'event_not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'cursor_expired'
  | 'body_too_large'
  | 'unsupported_content_type'
  | 'range_not_satisfiable'
  | 'confirmation_mismatch'
  | 'upgrade_required'
  | 'headers_too_large'
  | FileFaultCode;

/** One field of a request and what is wrong with it. */
export type FieldError = {
  /** Name of the field, such as `text` or `metadata.orderId`; `body` for the body as a whole.
   * @example "text"
   */
  readonly field: string;
  /** `required`: missing. `unknown_field`: not a field of this operation. `invalid_value`: not as described.
   * @example "required"
   */
  readonly code: 'required' | 'unknown_field' | 'invalid_value' | 'other';
  /** What is wrong.
   * @example "text is missing."
   */
  readonly message: string;
  /** What to send instead.
   * @example "Send a string of 1 to 10000 characters."
   */
  readonly remedy: string;
};

export type RequestErrorDetails = {
  readonly errors?: readonly FieldError[];
  /** Headers of the answer, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** With `cursor_expired`: the earliest cursor there is. */
  readonly earliestCursor?: string;
};

/** A request the gateway does not act on. Nothing was done. */
export class RequestError extends AppError {
  override readonly outcome = 'not_done';

  constructor(
    readonly code: RequestErrorCode,
    message: string,
    readonly details: RequestErrorDetails = {},
  ) {
    super(message);
  }
}

/** Refuses one field. */
export function fieldError(field: string, message: string, remedy: string): RequestError {
  return new RequestError('invalid_request', `${message} ${remedy}`, {
    errors: [{ field, code: 'invalid_value', message, remedy }],
  });
}

import { AppError } from '../../runtime/app-error';

export type ControlErrorCode =
  | 'invalid_request'
  | 'invalid_json'
  | 'foreign_origin'
  | 'chat_not_found'
  | 'message_not_found'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'chat_ended'
  | 'body_too_large'
  | 'unsupported_content_type'
  | 'internal_error';

export type FieldError = {
  readonly field: string;
  readonly message: string;
  readonly remedy: string;
};

/** Becomes an `application/problem+json` answer of the control API. */
export class ControlError extends AppError {
  constructor(
    readonly code: ControlErrorCode,
    message: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(message);
  }
}

export const statusOf: Readonly<Record<ControlErrorCode, number>> = {
  invalid_request: 400,
  invalid_json: 400,
  foreign_origin: 403,
  chat_not_found: 404,
  message_not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  chat_ended: 409,
  body_too_large: 413,
  unsupported_content_type: 415,
  internal_error: 500,
};

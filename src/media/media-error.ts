import { AppError } from '../runtime/app-error';

export type MediaErrorCode =
  | 'file_too_large'
  | 'file_empty'
  | 'file_type_not_allowed'
  | 'file_type_mismatch'
  | 'invalid_base64';

/** A file that is not taken. Nothing was sent. */
export class MediaError extends AppError {
  override readonly outcome = 'not_done';

  constructor(
    readonly code: MediaErrorCode,
    message: string,
  ) {
    super(message);
  }
}

import { AppError } from '../runtime/app-error';

/** What was given as a file is not taken. */
export type FileFaultCode =
  | 'file_too_large'
  | 'file_empty'
  | 'file_type_not_allowed'
  | 'file_type_mismatch'
  | 'invalid_base64'
  | 'url_not_allowed';

export type MediaErrorCode =
  | FileFaultCode
  | 'media_not_found'
  | 'media_not_ready'
  | 'media_expired'
  | 'source_url_failed'
  | 'upstream_invalid_response';

const retryable: ReadonlySet<MediaErrorCode> = new Set(['media_not_ready', 'source_url_failed']);

/** A file that is not taken, or cannot be had. Nothing was sent. */
export class MediaError extends AppError {
  override readonly outcome = 'not_done';

  constructor(
    readonly code: MediaErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  override shouldRetry(): boolean {
    return retryable.has(this.code);
  }
}

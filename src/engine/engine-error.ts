import { AppError, type Outcome } from '../runtime/app-error';

export type EngineErrorCode =
  | 'chat_not_found'
  | 'message_not_found'
  | 'media_not_found'
  | 'upstream_not_found'
  | 'chat_not_joined'
  | 'chat_ended'
  | 'upstream_ambiguous'
  | 'upstream_login_required'
  | 'file_too_large'
  | 'not_supported_by_upstream'
  | 'url_not_allowed'
  | 'upstream_rejected'
  | 'upstream_invalid_response'
  | 'upstream_unavailable'
  | 'upstream_timeout'
  | 'outcome_unknown'
  | 'overloaded'
  | 'shutting_down';

const retryable: ReadonlySet<EngineErrorCode> = new Set([
  'upstream_unavailable',
  'upstream_timeout',
  'outcome_unknown',
  'overloaded',
  'shutting_down',
]);

/** Everything an engine may refuse with. Its message is for the API's user. */
export class EngineError extends AppError {
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    override readonly outcome?: Outcome,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  override shouldRetry(): boolean {
    return retryable.has(this.code);
  }
}

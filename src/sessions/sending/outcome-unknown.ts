import { SessionError } from '../session-error';

export function outcomeUnknown(cause?: unknown): SessionError {
  const detail =
    'CTLive did not say whether it took this. Repeat the call with the same Idempotency-Key, ' +
    'or ask GET /operations/{idempotencyKey}.';
  return new SessionError('outcome_unknown', detail, 'unknown', { cause });
}

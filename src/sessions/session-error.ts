import { AppError, type Outcome } from '../runtime/app-error';

export type SessionErrorCode =
  | 'chat_not_joined'
  | 'chat_ended'
  | 'upstream_unavailable'
  | 'upstream_login_required'
  | 'outcome_unknown'
  | 'overloaded'
  | 'shutting_down';

/** What a contact session or its connection refuses by itself, without asking the upstream. */
export class SessionError extends AppError {
  constructor(
    readonly code: SessionErrorCode,
    message: string,
    override readonly outcome: Outcome,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function loginRequired(): SessionError {
  const detail = 'CTLive refused the credential of this upstream.';
  return new SessionError('upstream_login_required', detail, 'not_done');
}

/** `unknown` where CTLive has taken what its session did not live to store. */
export function shuttingDown(outcome: 'not_done' | 'unknown'): SessionError {
  const isTaken = outcome === 'unknown';
  const detail = `The gateway is shutting down${isTaken ? '; CTLive has taken this' : ''}.`;
  return new SessionError('shutting_down', detail, outcome);
}

import { SessionError } from '../sessions/session-error';
import { UpstreamError, type UpstreamErrorCode } from '../sessions/upstream';
import { EngineError, type EngineErrorCode } from './engine-error';

/** What the caller was doing when the upstream failed. */
export type Phase = 'read' | 'write';

/** Runs a call on sessions; their errors leave the engine as engine errors. */
export async function asEngineCall<T>(phase: Phase, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw engineErrorOf(error, phase);
  }
}

export function engineErrorOf(error: unknown, phase: Phase): unknown {
  if (error instanceof SessionError) {
    return new EngineError(error.code, error.message, error.outcome, { cause: error });
  }
  if (!(error instanceof UpstreamError)) return error;
  const isUnknown = phase === 'write' && error.outcome === 'unknown';
  const code = isUnknown ? 'outcome_unknown' : codes[error.code];
  const detail = details[error.code] ?? error.message;
  return new EngineError(code, detail, error.outcome, { cause: error });
}

const codes: Readonly<Record<UpstreamErrorCode, EngineErrorCode>> = {
  chat_not_found: 'chat_not_found',
  chat_ended: 'chat_ended',
  not_joined: 'chat_not_joined',
  message_not_found: 'media_not_found',
  login_required: 'upstream_login_required',
  rejected: 'upstream_rejected',
  too_large: 'file_too_large',
  not_supported: 'not_supported_by_upstream',
  invalid_response: 'upstream_invalid_response',
  timeout: 'upstream_timeout',
  unavailable: 'upstream_unavailable',
};

const details: Partial<Readonly<Record<UpstreamErrorCode, string>>> = {
  chat_not_found: 'CTLive knows no active chat of this id.',
  chat_ended: 'The chat has ended.',
  not_joined: 'This identity is not in the chat. Join it first.',
  message_not_found: 'CTLive has no file for this message.',
  timeout: 'CTLive did not answer in time.',
};

import { UpstreamError } from '../../sessions/upstream';
import { StorageFullError, StorageUnavailableError } from '../../events/storage-errors';
import type { AppError, Outcome } from '../../runtime/app-error';
import { textOf } from './shapes/loose-values';

/** A read has no effect to be unsure of. */
export type CallKind = 'read' | 'write';

/** Failures before a connection stood: nothing of the request was sent. */
const notConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** What undici failed with, as an upstream error; a storage error stays one. `isOverdue`: our own deadline cut it off. */
export function transportError(error: unknown, kind: CallKind, isOverdue: boolean): AppError {
  const isTold = error instanceof UpstreamError || error instanceof StorageFullError;
  if (isTold || error instanceof StorageUnavailableError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const reason = textOf(code) ?? textOf(message) ?? 'no reason given';
  const isSent = !notConnected.test(reason);
  const outcome: Outcome = kind === 'write' && isSent ? 'unknown' : 'not_done';
  if (isOverdue) {
    return new UpstreamError('timeout', 'CTLive did not answer in time.', outcome, {
      cause: error,
    });
  }
  const detail = `CTLive's REST services cannot be reached: ${reason}.`;
  return new UpstreamError('unavailable', detail, outcome, { cause: error });
}

export function brokenOff(): UpstreamError {
  const detail = "CTLive's REST services have stopped answering; they are tried again shortly.";
  return new UpstreamError('unavailable', detail, 'not_done');
}

export function invalidAnswer(kind: CallKind, what: string): UpstreamError {
  const outcome: Outcome = kind === 'write' ? 'unknown' : 'not_done';
  return new UpstreamError('invalid_response', `CTLive answered with ${what}.`, outcome);
}

export function notOffered(name: string): UpstreamError {
  const detail = `This CTLive does not offer ${name}.`;
  return new UpstreamError('not_supported', detail, 'not_done');
}

/** `result: false`, with CTLive's own text; to a read, HTTP 404 says what is missing. */
export function rejection(said: string | undefined, kind: CallKind, status: number): UpstreamError {
  const code = kind === 'read' && status === 404 ? 'chat_not_found' : 'rejected';
  return new UpstreamError(code, said ?? 'CTLive refused and gave no reason.', 'not_done');
}

/** CTLive documents no HTTP statuses: this is what they mean everywhere. */
export function statusError(status: number, kind: CallKind, said?: string): UpstreamError {
  if (isCredentialRefused(status)) {
    const detail = `CTLive refused the credential for its REST services (HTTP ${status}, restAuth).`;
    return new UpstreamError('login_required', detail, 'not_done');
  }
  if (status === 429 || status >= 500) {
    const isUnknown = kind === 'write' && status !== 429 && status !== 503;
    const detail = `CTLive's REST services answered with HTTP ${status}.`;
    return new UpstreamError('unavailable', detail, isUnknown ? 'unknown' : 'not_done');
  }
  if (status >= 400) {
    return new UpstreamError('rejected', said ?? `HTTP ${status}`, 'not_done');
  }
  return invalidAnswer(kind, `HTTP ${status}`);
}

/** Whatever the body says. */
export function isCredentialRefused(status: number): boolean {
  return status === 401 || status === 403;
}

/**
 * Whether the text of a rejection says that there is no such chat or message. CTLive documents no
 * error codes and no texts, so that only the plainest words count; no text at all does too.
 */
export function saysNotFound(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  if (error.code !== 'rejected') return error.code === 'chat_not_found';
  return /gave no reason|not (found|active|exist)|(doesn't|does not) exist|no such|unknown|invalid chat|non trovat|inesistente|HTTP 404/i.test(
    error.message,
  );
}

import { AppError } from '../../runtime/app-error';

/** CTLive may still be storing a file whose message it has told of. */
const delaysMs: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];
const outageDelayMs = 30_000;

const final: ReadonlySet<string> = new Set([
  'file_too_large',
  'upstream_invalid_response',
  'url_not_allowed',
  'chat_not_found',
  'not_supported_by_upstream',
]);

/** Neither the file nor CTLive is at fault. */
const outages: ReadonlySet<string> = new Set([
  'upstream_unavailable',
  'upstream_login_required',
  'shutting_down',
  'storage_full',
  'storage_unavailable',
]);

export type NextFetch =
  | { readonly kind: 'give_up' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly attempts: number };

/** What comes after a failed try; an outage uses none up. */
export function nextFetchOf(attempts: number, error: unknown): NextFetch {
  const code = error instanceof AppError ? error.code : undefined;
  if (code !== undefined && outages.has(code)) {
    return { kind: 'retry', delayMs: outageDelayMs, attempts };
  }
  const delayMs = code !== undefined && final.has(code) ? undefined : delaysMs[attempts];
  if (delayMs === undefined) return { kind: 'give_up' };
  return { kind: 'retry', delayMs, attempts: attempts + 1 };
}

import { randomBytes } from 'node:crypto';
import type { WebhookSecret } from '../webhook';

/** How long a replaced secret goes on signing beside the new one. */
export const overlapMs = 24 * 60 * 60 * 1000;

/** Standard Webhooks 1.0.0: `whsec_` and the base64 of 24 to 64 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Secrets that sign at a time: a second rotation within a day takes nobody's promised day away. */
const mostLive = 5;

/** The secrets after a rotation: the new one, the former current one for a day, and those before. */
export function rotated(
  secrets: readonly WebhookSecret[],
  next: WebhookSecret,
  nowMs: number,
): readonly WebhookSecret[] {
  const former = secrets.map(({ secret, expiresAtMs = nowMs + overlapMs }) => ({
    secret,
    expiresAtMs,
  }));
  const live = former.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  return [next, ...live].slice(0, mostLive);
}

export function liveSecretsOf(secrets: readonly WebhookSecret[], nowMs: number): readonly string[] {
  return secrets
    .filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs)
    .map(({ secret }) => secret);
}

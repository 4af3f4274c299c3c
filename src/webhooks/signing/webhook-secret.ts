import { randomBytes } from 'node:crypto';
import type { WebhookSecret } from '../webhook';

/** How long a replaced secret goes on signing beside the new one. */
export const overlapMs = 24 * 60 * 60 * 1000;

/** Standard Webhooks 1.0.0: `whsec_` and the base64 of 24 to 64 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The secrets after a rotation: the new one, and the former current one for a day. */
export function rotated(
  secrets: readonly WebhookSecret[],
  secret: string,
  nowMs: number,
): readonly WebhookSecret[] {
  const current = secrets[0];
  if (!current) return [{ secret }];
  return [{ secret }, { secret: current.secret, expiresAtMs: nowMs + overlapMs }];
}

export function liveSecretsOf(secrets: readonly WebhookSecret[], nowMs: number): readonly string[] {
  return secrets
    .filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs)
    .map(({ secret }) => secret);
}

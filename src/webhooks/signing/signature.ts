import { createHmac } from 'node:crypto';
import type { SigningKey } from './signing-key';

export type SignedContent = {
  readonly id: string;
  /** Whole seconds since the epoch, of the attempt. */
  readonly timestamp: number;
  readonly body: string;
};

/**
 * The value of `webhook-signature`, after Standard Webhooks 1.0.0: over `id.timestamp.body`, a
 * `v1` (HMAC-SHA256) for each live secret and a `v1a` (Ed25519) of the gateway's key.
 */
export function signatureFor(
  content: SignedContent,
  secrets: readonly string[],
  key: SigningKey,
): string {
  const bytes = Buffer.from(`${content.id}.${content.timestamp}.${content.body}`, 'utf8');
  const symmetric = secrets.map((secret) => `v1,${hmac(secret, bytes)}`);
  const asymmetric = key.sign(bytes).toString('base64');
  return [...symmetric, `v1a,${asymmetric}`].join(' ');
}

function hmac(secret: string, bytes: Buffer): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(bytes).digest('base64');
}

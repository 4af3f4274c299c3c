import { createHmac } from 'node:crypto';
import type { SigningKey } from './signing-key';

export type Signed = {
  /** The value of `webhook-signature`. */
  readonly signature: string;
  /** The very bytes that were signed, to be sent. */
  readonly body: Buffer;
};

export type Content = {
  readonly id: string;
  /** Whole seconds since the epoch, of the attempt. */
  readonly timestamp: number;
  readonly body: string;
};

/**
 * After Standard Webhooks 1.0.0: over `id.timestamp.body`, a `v1` (HMAC-SHA256) for each live
 * secret and a `v1a` (Ed25519) of the gateway's key.
 */
export function signed(
  { id, timestamp, body }: Content,
  secrets: readonly string[],
  key: SigningKey,
): Signed {
  const place = `${id}.${timestamp}.`;
  const bytes = Buffer.from(`${place}${body}`, 'utf8');
  const symmetric = secrets.map((secret) => `v1,${hmac(secret, bytes)}`);
  const v1a = key.sign(bytes).toString('base64');
  const signature = [...symmetric, `v1a,${v1a}`].join(' ');
  return { signature, body: bytes.subarray(Buffer.byteLength(place)) };
}

function hmac(secret: string, bytes: Buffer): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(bytes).digest('base64');
}

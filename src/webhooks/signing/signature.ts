import { createHmac } from 'node:crypto';

export type Content = {
  readonly id: string;
  /** Whole seconds since the epoch, of the attempt. */
  readonly timestamp: number;
  readonly body: string;
};

export type Signed = {
  /** The value of `webhook-signature`. */
  readonly signature: string;
  /** The very bytes that were signed, to be sent. */
  readonly body: Buffer;
};

/** What comes before the body in what is signed: `id.timestamp.` */
export function prefixOf({ id, timestamp }: Content): string {
  return `${id}.${timestamp}.`;
}

/**
 * After Standard Webhooks 1.0.0: over `id.timestamp.body`, a `v1` (HMAC-SHA256) for each live
 * secret and a `v1a` (Ed25519) of the gateway's key.
 */
export function signatureOf(
  bytes: Buffer,
  secrets: readonly string[],
  ed25519: (bytes: Buffer) => Buffer,
): string {
  const symmetric = secrets.map((secret) => `v1,${hmac(secret, bytes)}`);
  return [...symmetric, `v1a,${ed25519(bytes).toString('base64')}`].join(' ');
}

function hmac(secret: string, bytes: Buffer): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(bytes).digest('base64');
}

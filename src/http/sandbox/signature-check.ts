import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A webhook whose deliveries may arrive at a receiver, and what signs them now. */
export type Signer = { readonly webhookId: string; readonly secrets: readonly string[] };

/** What checking a delivery against the webhooks that point at its receiver came to. */
export type Verification =
  | 'verified'
  /** The signature is right, its time is more than five minutes off. */
  | 'stale'
  | 'wrong_signature'
  /** A header of Standard Webhooks is missing. */
  | 'unsigned'
  /** No webhook's URL points here. */
  | 'no_webhook';

export type Checked = { readonly verification: Verification; readonly webhookId?: string };

export type Received = {
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly text: string;
  readonly atMs: number;
};

const toleranceMs = 5 * 60_000;

/** As a receiver checks it: Standard Webhooks 1.0.0, the `v1` signatures. */
export function checkDelivery(received: Received, signers: readonly Signer[]): Checked {
  const { headers, text, atMs } = received;
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name]?.toString(),
  );
  if (!id || !signatures || !timestamp || !/^\d{1,12}$/.test(timestamp)) {
    return { verification: 'unsigned' };
  }
  if (signers.length === 0) return { verification: 'no_webhook' };
  const content = `${id}.${timestamp}.${text}`;
  const given = signatures.split(' ').filter((each) => each.startsWith('v1,'));
  const signer = signers.find(({ secrets }) => isSignedWith(secrets, content, given));
  if (!signer) return { verification: 'wrong_signature' };
  const isFresh = Math.abs(atMs - Number(timestamp) * 1000) <= toleranceMs;
  return { verification: isFresh ? 'verified' : 'stale', webhookId: signer.webhookId };
}

function isSignedWith(
  secrets: readonly string[],
  content: string,
  given: readonly string[],
): boolean {
  const wanted = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return Buffer.from(`v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  });
  return given.some((each) => wanted.some((signature) => isEqual(signature, Buffer.from(each))));
}

function isEqual(wanted: Buffer, given: Buffer): boolean {
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

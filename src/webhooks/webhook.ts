import type { EventFilter } from '../events/event-log';

/** What a webhook's body is: the event as it is stored, or the event without its `data`. */
export type WebhookPayload = 'full' | 'thin';

/** Why a webhook gets nothing; only what an endpoint does by itself ends by itself. */
export type DisabledReason =
  | 'gone'
  | 'by_request'
  /** The secrets key has changed: there is nothing to sign with. */
  | 'secret_unreadable';

export type WebhookSecret = {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** From when on it signs no more; absent: the current one. */
  readonly expiresAtMs?: number;
  /** What asked for it: the same again asks for the same secret. */
  readonly seed?: string;
};

/** An integrator's endpoint and what it wants to hear. */
export type Webhook = {
  readonly id: string;
  readonly url: string;
  /** Absent: every event about a chat. */
  readonly types?: readonly string[];
  readonly chatIds?: readonly string[];
  readonly upstreams?: readonly string[];
  readonly payload: WebhookPayload;
  readonly headers?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly apiVersion: string;
  /** The current one first. */
  readonly secrets: readonly WebhookSecret[];
  readonly createdAtMs: number;
  /** Since when nothing was delivered, while the endpoint fails. */
  readonly failingSinceMs?: number;
  readonly disabledReason?: DisabledReason;
  readonly disabledAtMs?: number;
  /** The events, by id, that retention removed before this webhook had looked at them, at last. */
  readonly skippedFrom?: string;
  readonly skippedTo?: string;
  /** Every event up to this position has been looked at. */
  readonly scannedTo: number;
};

export type WebhookState = 'active' | 'failing' | 'disabled';

export function stateOf(webhook: Webhook): WebhookState {
  if (webhook.disabledReason !== undefined) return 'disabled';
  return webhook.failingSinceMs === undefined ? 'active' : 'failing';
}

export function filterOf({ types, chatIds, upstreams }: Webhook): EventFilter {
  return { types, chatIds, upstreams };
}

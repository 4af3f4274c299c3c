export type AttemptOutcome =
  | 'succeeded'
  /** Answered with something else than 2xx. */
  | 'refused'
  | 'timeout'
  | 'connection_failed'
  | 'not_allowed';

/** One HTTP try of a delivery. */
export type Attempt = {
  readonly atMs: number;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly status?: number;
  /** Of the newest attempt up to 16 KiB, of older ones the first 256 characters. */
  readonly response?: string;
  /** Why there was no answer. */
  readonly detail?: string;
};

export type DeliveryStatus = 'delivered' | 'retrying' | 'parked';

/** One event for one webhook. */
export type Delivery = {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventPosition: number;
  readonly type: string;
  readonly upstream: string;
  readonly chatId: string;
  readonly sequence?: number;
  readonly status: DeliveryStatus;
  readonly createdAtMs: number;
  readonly attemptedAtMs: number;
  readonly nextAttemptAtMs?: number;
  readonly attemptCount: number;
  /** The newest last; at most 20. */
  readonly attempts: readonly Attempt[];
};

export const maxAttemptsKept = 20;
const olderResponseCharacters = 256;

/** The attempts of a delivery with one more: what is kept of each is bounded. */
export function withAttempt(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  if (attempts.length === 0) return [attempt];
  const older = attempts.map((each) => ({
    ...each,
    response: each.response?.slice(0, olderResponseCharacters),
  }));
  return [...older, attempt].slice(-maxAttemptsKept);
}

/** Derived from (webhook, event): found again without being stored. */
export function deliveryIdOf(webhookId: string, eventId: string): string {
  return `dlv_${webhookId.slice('wh_'.length)}_${eventId.slice('evt_'.length)}`;
}

/** The inverse of `deliveryIdOf`; undefined when the id has another form. */
export function placeOfDeliveryId(
  deliveryId: string,
): { readonly webhookId: string; readonly eventId: string } | undefined {
  const [, webhook, event] = /^dlv_([^_]+)_([^_]+)$/.exec(deliveryId) ?? [];
  if (webhook === undefined || event === undefined) return undefined;
  return { webhookId: `wh_${webhook}`, eventId: `evt_${event}` };
}

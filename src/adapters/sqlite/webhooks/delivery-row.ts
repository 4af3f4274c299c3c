import { deliveryIdOf, type Delivery } from '../../../webhooks/delivery/delivery';

export type DeliveryRow = {
  readonly ordinal: number;
  readonly event_position: number;
  readonly status: string;
  readonly event_id: string;
  readonly type: string;
  readonly chat_id: string;
  readonly attempted_at_ms: number;
  readonly json: string;
};

/** The columns of a DeliveryRow. */
export const deliveryColumns =
  'ordinal, event_position, status, event_id, type, chat_id, attempted_at_ms, json';

/** What no column says. */
type Rest = Pick<
  Delivery,
  'upstream' | 'sequence' | 'createdAtMs' | 'nextAttemptAtMs' | 'attemptCount' | 'attempts'
>;

export function jsonOfDelivery(delivery: Delivery): string {
  const { upstream, sequence, createdAtMs, nextAttemptAtMs, attemptCount, attempts } = delivery;
  const rest: Rest = {
    upstream,
    sequence,
    createdAtMs,
    nextAttemptAtMs,
    attemptCount,
    attempts,
  };
  return JSON.stringify(rest);
}

export function deliveryOfRow(webhookId: string, row: DeliveryRow): Delivery {
  return {
    ...(JSON.parse(row.json) as Rest),
    id: deliveryIdOf(webhookId, row.event_id),
    webhookId,
    eventId: row.event_id,
    eventPosition: row.event_position,
    type: row.type,
    chatId: row.chat_id,
    status: row.status as Delivery['status'],
    attemptedAtMs: row.attempted_at_ms,
  };
}

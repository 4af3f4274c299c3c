import type { Delivery } from '../../../webhooks/delivery/delivery';
import { deliveriesKept } from '../../../webhooks/delivery/delivery-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { jsonOfDelivery } from './delivery-row';

/** Deliveries name their webhook by its number, which keeps their indexes small. */
export const webhookNumber = '(SELECT ordinal FROM webhooks WHERE webhook_id = :webhookId)';

/** Writes deliveries, inside a transaction that the caller has open, and forgets the oldest. */
export class DeliveryStoring {
  readonly #upsert: SqlStatement<never>;
  readonly #forget: SqlStatement<never>;
  /** Written since the last forgetting; a first write forgets, so that restarts add nothing. */
  readonly #written = new Map<string, number>();

  constructor(connection: SqliteConnection) {
    this.#upsert = connection.statement(`
      INSERT INTO deliveries (webhook_no, event_position, status, event_id, type, chat_id,
        attempted_at_ms, json)
      VALUES ((SELECT ordinal FROM webhooks WHERE webhook_id = ?), ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (webhook_no, event_position) DO UPDATE SET status = excluded.status,
        attempted_at_ms = excluded.attempted_at_ms, json = excluded.json
    `);
    this.#forget = connection.statement(`
      DELETE FROM deliveries WHERE webhook_no = ${webhookNumber} AND ordinal <= (
        SELECT ordinal FROM deliveries WHERE webhook_no = ${webhookNumber}
        ORDER BY ordinal DESC LIMIT 1 OFFSET ${deliveriesKept}
      )
    `);
  }

  store(delivery: Delivery): void {
    const { webhookId, eventPosition, status, eventId, type, chatId, attemptedAtMs } = delivery;
    const json = jsonOfDelivery(delivery);
    this.#upsert.run([
      webhookId,
      eventPosition,
      status,
      eventId,
      type,
      chatId,
      attemptedAtMs,
      json,
    ]);
    const written = this.#written.get(webhookId) ?? 0;
    if (written % (deliveriesKept / 10) === 0) this.#forget.run({ webhookId });
    this.#written.set(webhookId, written + 1);
  }
}

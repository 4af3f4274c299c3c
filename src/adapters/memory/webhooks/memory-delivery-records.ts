import { ordinalOfPageToken, pageTokenOf } from '../../../events/storing/page-token';
import type { Delivery } from '../../../webhooks/delivery/delivery';
import {
  deliveriesKept,
  type DeliveryList,
  type DeliveryQuery,
  type DeliveryRecords,
} from '../../../webhooks/delivery/delivery-records';
import type { WebhookTables } from './webhook-tables';

export class MemoryDeliveryRecords implements DeliveryRecords {
  constructor(private readonly tables: WebhookTables) {}

  async list({ limit, after, ...wanted }: DeliveryQuery): Promise<DeliveryList> {
    const before = after === undefined ? Infinity : ordinalOfPageToken(after);
    const matching = this.tables
      .deliveriesOf(wanted.webhookId)
      .filter(({ ordinal, delivery }) => ordinal < before && matches(delivery, wanted))
      .reverse();
    const shown = matching.slice(0, limit);
    const last = shown.at(-1);
    return {
      deliveries: shown.map(({ delivery }) => delivery),
      next: matching.length > limit && last ? pageTokenOf(last.ordinal) : undefined,
    };
  }

  async find(webhookId: string, eventPosition: number): Promise<Delivery | undefined> {
    const own = this.tables.deliveriesOf(webhookId);
    return own.find(({ delivery }) => delivery.eventPosition === eventPosition)?.delivery;
  }
}

/** Stores a delivery and forgets the oldest of its webhook beyond what is kept. */
export function storeDelivery(tables: WebhookTables, delivery: Delivery): void {
  const known = tables.deliveries.get(delivery.id);
  if (!known) tables.deliveriesMade += 1;
  const ordinal = known?.ordinal ?? tables.deliveriesMade;
  tables.deliveries.set(delivery.id, { ordinal, delivery: structuredClone(delivery) });
  const all = tables.deliveriesOf(delivery.webhookId);
  for (const old of all.slice(0, Math.max(0, all.length - deliveriesKept))) {
    tables.deliveries.delete(old.delivery.id);
  }
}

function matches(delivery: Delivery, wanted: Omit<DeliveryQuery, 'limit' | 'after'>): boolean {
  const isSame = (value: unknown, asked: unknown) => asked === undefined || value === asked;
  return (
    isSame(delivery.status, wanted.status) &&
    isSame(delivery.eventId, wanted.eventId) &&
    isSame(delivery.chatId, wanted.chatId) &&
    isSame(delivery.type, wanted.type) &&
    delivery.attemptedAtMs >= (wanted.sinceMs ?? 0)
  );
}

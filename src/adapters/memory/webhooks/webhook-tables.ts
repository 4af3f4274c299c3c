import type { Delivery } from '../../../webhooks/delivery/delivery';
import type { Lane } from '../../../webhooks/lanes/lane';
import type { Webhook } from '../../../webhooks/webhook';

export type StoredLane = { -readonly [K in keyof Lane]: Lane[K] } & { leaseUntilMs?: number };
export type StoredDelivery = { readonly ordinal: number; readonly delivery: Delivery };

/** What the webhook parts of a MemoryStore read and write; each write is one synchronous step. */
export class WebhookTables {
  /** In order of creation. */
  readonly webhooks = new Map<string, Webhook>();
  readonly lanes = new Map<number, StoredLane>();
  /** By delivery id, in order of creation. */
  readonly deliveries = new Map<string, StoredDelivery>();
  lanesMade = 0;
  deliveriesMade = 0;

  lanesOf(webhookId: string): StoredLane[] {
    return [...this.lanes.values()].filter((lane) => lane.webhookId === webhookId);
  }

  deliveriesOf(webhookId: string): StoredDelivery[] {
    return [...this.deliveries.values()].filter((each) => each.delivery.webhookId === webhookId);
  }
}

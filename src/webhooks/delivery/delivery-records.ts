import type { Delivery, DeliveryStatus } from './delivery';

export type DeliveryQuery = {
  readonly webhookId: string;
  readonly status?: DeliveryStatus;
  readonly eventId?: string;
  readonly chatId?: string;
  readonly type?: string;
  /** Attempted at or after this time. */
  readonly sinceMs?: number;
  readonly limit: number;
  /** `next` of the former page. */
  readonly after?: string;
};

export type DeliveryList = { readonly deliveries: readonly Delivery[]; readonly next?: string };

/** Deliveries kept of each webhook; adapters may keep up to a tenth more before they forget some. */
export const deliveriesKept = 1_000;

/** PORT. What was attempted. Written by `LaneQueue.settle`; the newest of each webhook are kept. */
export interface DeliveryRecords {
  /** Newest first. Throws PageTokenError. */
  list(query: DeliveryQuery): Promise<DeliveryList>;
  /** Of the event at a position of the log. */
  find(webhookId: string, eventPosition: number): Promise<Delivery | undefined>;
}

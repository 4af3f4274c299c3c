import type { Lane, LaneState } from './lane';

export type LaneListQuery = {
  readonly webhookId: string;
  readonly state?: LaneState;
  readonly limit: number;
  /** `next` of the former page. */
  readonly after?: string;
};

export type LaneList = { readonly lanes: readonly Lane[]; readonly next?: string };

export type WaitingSummary = { readonly count: number; readonly oldestAtMs?: number };

/** PORT. The lanes as people look at them. */
export interface LaneRecords {
  /** Newest first. Throws PageTokenError. */
  list(query: LaneListQuery): Promise<LaneList>;
  /** What waits for a webhook, parked lanes included. */
  waitingOf(webhookId: string): Promise<WaitingSummary>;
  /** By chat, the earliest event that waits for any of these webhooks, parked lanes included. */
  waitingByChat(webhookIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The webhook's own lane of a place. */
  find(webhookId: string, upstream: string, chatId: string): Promise<Lane | undefined>;
}

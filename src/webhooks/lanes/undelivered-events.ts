import type { WebhookRegistry } from '../webhook-registry';
import type { LaneRecords } from './lane-records';

export type UndeliveredEventsOptions = {
  readonly registry: WebhookRegistry;
  readonly lanes: LaneRecords;
  /** Up to where all webhooks have seen the log. */
  readonly scannedTo: () => number | undefined;
};

export type UndeliveredPlaces = {
  /** Whose events from here on have not been looked at yet; absent: all have been. */
  readonly fromPosition?: number;
  /** By chat, the earliest that waits. */
  readonly byChat: ReadonlyMap<string, number>;
};

/** What the webhooks still have to tell, for who keeps what it refers to. Nobody waits at a disabled webhook. */
export class UndeliveredEvents {
  constructor(private readonly options: UndeliveredEventsOptions) {}

  async undelivered(): Promise<UndeliveredPlaces> {
    const { registry, lanes, scannedTo } = this.options;
    const active = registry.all().filter(({ disabledReason }) => disabledReason === undefined);
    // Asked first: what is scanned after it is among the lanes that are asked next.
    const position = scannedTo();
    const byChat = await lanes.waitingByChat(active.map(({ id }) => id));
    return { fromPosition: position === undefined ? undefined : position + 1, byChat };
  }
}

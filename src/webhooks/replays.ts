import type { StoredEvent } from '../events/event';
import type { EventLog } from '../events/event-log';
import { matchesFilter } from '../events/feed/feed-filter';
import type { Clock } from '../runtime/clock';
import type { Delivery } from './delivery/delivery';
import { wants } from './lanes/lane';
import type { LaneMatch, LaneQueue } from './lanes/lane-queue';
import type { LaneRecords } from './lanes/lane-records';
import { laneMatchesOf } from './lanes/log-scan';
import type { Webhook } from './webhook';

export type ReplayRange = {
  /** Events after this position. */
  readonly after: number;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly chatId?: string;
  readonly types?: readonly string[];
};

export type ReplaysOptions = {
  readonly eventLog: EventLog;
  readonly queue: LaneQueue;
  readonly lanes: LaneRecords;
  readonly clock: Clock;
  readonly wake: (webhookId: string) => void;
};

const pageEvents = 500;

/**
 * Delivers again what the log still has. A replay is a set of lanes of its own, in order within
 * each chat, beside what goes on being delivered; what it costs is a row per chat in its range.
 */
export class Replays {
  constructor(private readonly options: ReplaysOptions) {}

  /** How many events are delivered again. */
  async replay(webhook: Webhook, replayId: string, range: ReplayRange): Promise<number> {
    const { eventLog } = this.options;
    const { head } = await eventLog.bounds();
    const { chatId, sinceMs } = range;
    const chatIds = chatId === undefined ? webhook.chatIds : [chatId];
    const lanes = new Map<string, LaneMatch>();
    for (let after = range.after, hasMore = true; hasMore && after < head;) {
      const page = await eventLog.read({ after, sinceMs, chatIds, limit: pageEvents });
      const wanted = page.events.filter(
        (event) => event.position <= head && isIn(range, event) && wants(webhook, event),
      );
      for (const match of laneMatchesOf(wanted)) add(lanes, match);
      after = page.next;
      hasMore = page.hasMore;
    }
    return this.open(webhook, replayId, [...lanes.values()], range.types);
  }

  /** One event, whether it was delivered before or not; 0 when the webhook does not want it. */
  async replayEvent(webhook: Webhook, replayId: string, event: StoredEvent): Promise<number> {
    const wanted = [event].filter((each) => wants(webhook, each));
    return this.open(webhook, replayId, laneMatchesOf(wanted));
  }

  /** The event its lane stands at is due now, parked or not; any other is delivered beside it. */
  async retry(
    webhook: Webhook,
    delivery: Delivery,
    event: StoredEvent,
    replayId: string,
  ): Promise<void> {
    const { lanes, queue, clock, wake } = this.options;
    const { upstream, chatId, eventPosition } = delivery;
    const lane = await lanes.find(webhook.id, upstream, chatId);
    if (lane && lane.waiting > 0 && lane.nextPosition === eventPosition) {
      const nowMs = clock.now();
      await queue.release({ webhookId: webhook.id, chatId, nowMs, isUnparking: true });
      wake(webhook.id);
      return;
    }
    await this.replayEvent(webhook, replayId, event);
  }

  private async open(
    webhook: Webhook,
    replayId: string,
    lanes: readonly LaneMatch[],
    types?: readonly string[],
  ): Promise<number> {
    const { queue, clock, wake } = this.options;
    await queue.replay({ webhookId: webhook.id, replayId, types, lanes }, clock.now());
    wake(webhook.id);
    return lanes.reduce((sum, { count }) => sum + count, 0);
  }
}

function isIn({ types, untilMs = Infinity }: ReplayRange, event: StoredEvent): boolean {
  return event.atMs <= untilMs && matchesFilter(event, { types });
}

function add(lanes: Map<string, LaneMatch>, match: LaneMatch): void {
  const name = `${match.upstream}\n${match.chatId}`;
  const known = lanes.get(name);
  const { lastPosition } = match;
  const count = (known?.count ?? 0) + match.count;
  lanes.set(name, known ? { ...known, lastPosition, count } : match);
}

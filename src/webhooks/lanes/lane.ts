import type { EventFilter } from '../../events/event-log';
import type { StoredEvent } from '../../events/event';
import { matchesFilter } from '../../events/feed/feed-filter';
import { filterOf, type Webhook } from '../webhook';

/**
 * One (webhook, upstream, chat): a cursor over the log that delivers in order, one at a time.
 * A lane without a chat carries the events about no chat. A replay has lanes of its own, which
 * are gone once they are done.
 */
export type Lane = {
  readonly id: number;
  readonly webhookId: string;
  /** Empty for what the gateway says of itself. */
  readonly upstream: string;
  /** Empty for events about no chat. */
  readonly chatId: string;
  /** Empty for the webhook's own lanes. */
  readonly replayId: string;
  /** What a replay narrows the webhook's types to. */
  readonly types?: readonly string[];
  /** Everything up to this position is done. */
  readonly cursor: number;
  /** Position of the last event that matched. */
  readonly head: number;
  /** No event before this position is waiting. */
  readonly nextPosition: number;
  /** Events that matched and are not done; 0: the lane is caught up. */
  readonly waiting: number;
  readonly waitingSinceMs?: number;
  /** Steps of the schedule that its oldest event has used. */
  readonly stepsUsed: number;
  readonly dueAtMs: number;
  /** Sequence of the last event done; 0: none. */
  readonly lastSequence: number;
  readonly parkedReason?: string;
  readonly parkedAtMs?: number;
  /** Positions that retention removed before they were delivered. */
  readonly skippedFrom?: number;
  readonly skippedTo?: number;
};

export type LaneState = 'caught_up' | 'waiting' | 'retrying' | 'parked';

export function laneStateOf(lane: Lane): LaneState {
  if (lane.waiting === 0) return 'caught_up';
  if (lane.parkedReason !== undefined) return 'parked';
  return lane.stepsUsed > 0 ? 'retrying' : 'waiting';
}

/** Families of events about no chat. */
const chatless = ['upstream', 'webhook', 'delivery'];

/** Whether the webhook wants the event: without types, every event about a chat. */
export function wants(webhook: Webhook, event: StoredEvent): boolean {
  if (webhook.types === undefined && event.chatId === undefined) return false;
  return matchesFilter(event, filterOf(webhook));
}

/** What to read from the log for a lane; events about chats that it lets through are not its own. */
export function laneFilterOf(lane: Lane): EventFilter {
  const upstreams = lane.upstream === '' ? undefined : [lane.upstream];
  if (lane.chatId !== '') return { chatIds: [lane.chatId], upstreams };
  return { upstreams, types: chatless.map((family) => `${family}.*`) };
}

export function isOnLane(lane: Lane, event: StoredEvent): boolean {
  const isThere = (event.upstream ?? '') === lane.upstream && (event.chatId ?? '') === lane.chatId;
  return isThere && matchesFilter(event, { types: lane.types });
}

import type { StoredEvent } from '../../events/event';
import type { Lane } from '../lanes/lane';
import type { Remainder, Settlement } from '../lanes/lane-queue';
import { readAhead } from '../lanes/lane-reader';
import type { Webhook } from '../webhook';
import { leaseMs, type CourierParts } from './courier-parts';
import { deliveryIdOf, withAttempt, type Attempt, type Delivery } from './delivery';
import type { Dispatched } from './dispatcher';
import { retryDelayMs } from './retry-schedule';
import type { SettlementBatch } from './settlement-batch';

export type SettlingParts = CourierParts & { readonly batch: SettlementBatch };

/** A claimed lane, with what was read ahead for it. */
export type HeldLane = {
  lane: Lane;
  events: StoredEvent[];
  /** Deliveries in a row: a busy lane gives way to others after some. */
  served: number;
  /** What became of it is on its way to the store, after which the lane may be anybody's. */
  isSettling: boolean;
};

export type AttemptPlace = {
  readonly webhook: Webhook;
  readonly held: HeldLane;
  readonly event: StoredEvent;
};

/** An attempt, and what it did to the endpoint's breaker. */
export type Tried = {
  readonly place: AttemptPlace;
  readonly made: Dispatched;
  /** Since when the endpoint fails, when this attempt opened the breaker. */
  readonly openedSinceMs?: number;
  /** This attempt closed the breaker. */
  readonly isClosing: boolean;
};

/** What became of the lane: still held, given back with something due, or with nothing due now. */
export type LaneEnd = 'goes_on' | 'waits' | 'caught_up';

/** Stores what came of an attempt, before anything else happens on the lane. */
export async function settleAttempt(parts: SettlingParts, tried: Tried): Promise<LaneEnd> {
  const { made, place } = tried;
  const { webhook, held, event } = place;
  const former = held.served === 0 ? await formerOf(parts, webhook, event) : undefined;
  const delivery = deliveryOf(place, made.attempt, former);
  if (made.verdict === 'delivered') return settleSuccess(parts, tried, delivery);
  return settleFailure(parts, tried, delivery);
}

async function settleSuccess(
  parts: SettlingParts,
  { place: { webhook, held, event }, isClosing }: Tried,
  delivery: Delivery,
): Promise<LaneEnd> {
  const nowMs = parts.clock.now();
  held.served += 1;
  const isKept = held.served < readAhead;
  const remainder = await parts.batch.settle({
    laneId: held.lane.id,
    cursor: event.position,
    sequence: event.sequence,
    stepsUsed: 0,
    dueAtMs: nowMs,
    leaseUntilMs: isKept ? nowMs + leaseMs : undefined,
    nextPosition: held.events[0]?.position ?? event.position + 1,
    nowMs,
    delivery,
    known: held.events.length > 0 ? leftOf(held.lane) : undefined,
  });
  if (isClosing) await recover(parts, webhook.id);
  if (!remainder?.waiting) return 'caught_up';
  held.lane = advanced(held.lane, event, remainder, nowMs);
  return isKept ? 'goes_on' : 'waits';
}

/** With more at hand, one waits at least, whatever was counted: a filter may have become wider. */
function leftOf({ waiting, head }: Lane): Remainder {
  return { waiting: Math.max(1, waiting - 1), head };
}

function advanced(lane: Lane, event: StoredEvent, left: Remainder, dueAtMs: number): Lane {
  const cursor = event.position;
  const lastSequence = event.sequence ?? 0;
  return { ...lane, ...left, cursor, lastSequence, stepsUsed: 0, dueAtMs };
}

/** All that waits for an endpoint that answers again is due at once. */
async function recover(parts: CourierParts, webhookId: string): Promise<void> {
  const nowMs = parts.clock.now();
  await parts.reports.recovered(webhookId);
  await parts.queue.release({ webhookId, nowMs, isUnparking: false });
}

async function settleFailure(
  parts: SettlingParts,
  { place: { held, event, webhook }, made, openedSinceMs }: Tried,
  delivery: Delivery,
): Promise<LaneEnd> {
  const nowMs = parts.clock.now();
  const next = nextTryOf(parts, held.lane, made);
  const settlement: Settlement = {
    ...{ laneId: held.lane.id, nowMs, nextPosition: event.position, ...next },
    delivery: {
      ...delivery,
      status: next.parkedReason === undefined ? 'retrying' : 'parked',
      nextAttemptAtMs: next.parkedReason === undefined ? next.dueAtMs : undefined,
    },
  };
  await parts.batch.settle(settlement);
  if (next.parkedReason !== undefined) {
    await parts.reports.parked(held.lane, event.id, next.parkedReason);
  }
  if (made.verdict === 'gone') {
    await parts.reports.disabled(webhook.id, 'gone');
    return 'caught_up';
  }
  if (openedSinceMs !== undefined) await parts.reports.failing(webhook.id, openedSinceMs);
  return 'waits';
}

type NextTry = Pick<Settlement, 'stepsUsed' | 'dueAtMs' | 'parkedReason'>;

/** A probe of a lane that was not due, and an endpoint that is gone, use no step. */
function nextTryOf(parts: CourierParts, lane: Lane, made: Dispatched): NextTry {
  const nowMs = parts.clock.now();
  const { stepsUsed, dueAtMs } = lane;
  if (made.verdict === 'gone' || dueAtMs > made.attempt.atMs) return { stepsUsed, dueAtMs };
  const { schedule, random } = parts;
  const { retryAfterMs } = made;
  const delayMs = retryDelayMs(schedule, { stepsUsed, retryAfterMs, random: random() });
  if (delayMs !== undefined) return { stepsUsed: stepsUsed + 1, dueAtMs: nowMs + delayMs };
  return { stepsUsed, dueAtMs: nowMs, parkedReason: parkedReasonOf(made.attempt) };
}

function parkedReasonOf({ outcome, status }: Attempt): string {
  const last = status === undefined ? outcome : `status ${status}`;
  return `The retry schedule is used up; the last attempt ended with ${last}.`;
}

function formerOf(parts: CourierParts, webhook: Webhook, event: StoredEvent) {
  return parts.deliveries.find(webhook.id, event.position);
}

function deliveryOf({ webhook, event }: AttemptPlace, attempt: Attempt, former?: Delivery) {
  const delivery: Delivery = {
    id: deliveryIdOf(webhook.id, event.id),
    webhookId: webhook.id,
    eventId: event.id,
    eventPosition: event.position,
    type: event.type,
    upstream: event.upstream ?? '',
    chatId: event.chatId ?? '',
    sequence: event.sequence,
    status: 'delivered',
    createdAtMs: former?.createdAtMs ?? attempt.atMs,
    attemptedAtMs: attempt.atMs,
    attemptCount: (former?.attemptCount ?? 0) + 1,
    attempts: withAttempt(former?.attempts ?? [], attempt),
  };
  return delivery;
}

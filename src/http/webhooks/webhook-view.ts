import { eventIdOf } from '../../events/event-json';
import { isoTime } from '../../runtime/clock';
import type { Attempt, Delivery as StoredDelivery } from '../../webhooks/delivery/delivery';
import { laneStateOf, type Lane as StoredLane } from '../../webhooks/lanes/lane';
import { stateOf } from '../../webhooks/webhook';
import type { WebhookView } from '../../webhooks/webhooks';
import type { Delivery, Lane, WebhookAttempt } from './delivery-schema';
import type { Webhook } from './webhook-schema';

export function webhookOf({ webhook, waiting }: WebhookView): Webhook {
  const { id, url, types, chatIds, upstreams, payload, headers, description } = webhook;
  const { skippedFrom, skippedTo } = webhook;
  return {
    ...{ id, url, types, chatIds, upstreams, payload, headers, description },
    apiVersion: webhook.apiVersion,
    state: stateOf(webhook),
    failingSince: optionalTime(webhook.failingSinceMs),
    disabledReason: webhook.disabledReason,
    waitingCount: waiting.count,
    oldestWaitingAt: optionalTime(waiting.oldestAtMs),
    ...{ skippedFrom, skippedTo },
    createdAt: isoTime(webhook.createdAtMs),
  };
}

export function attemptOf({ atMs, ...attempt }: Attempt): WebhookAttempt {
  return { at: isoTime(atMs), ...attempt };
}

export function deliveryOf(stored: StoredDelivery): Delivery {
  const { id, webhookId, eventId, type, sequence, status, attemptCount } = stored;
  return {
    ...{ id, webhookId, eventId, type, sequence, status, attemptCount },
    chatId: stored.chatId || undefined,
    upstream: stored.upstream || undefined,
    createdAt: isoTime(stored.createdAtMs),
    attemptedAt: isoTime(stored.attemptedAtMs),
    nextAttemptAt: optionalTime(stored.nextAttemptAtMs),
    attempts: stored.attempts.map(attemptOf),
  };
}

export function laneOf(logId: string, lane: StoredLane): Lane {
  const state = laneStateOf(lane);
  const isDue = state === 'waiting' || state === 'retrying';
  const eventId = (position?: number) =>
    position === undefined ? undefined : eventIdOf(logId, position);
  return {
    chatId: lane.chatId || undefined,
    upstream: lane.upstream || undefined,
    replayId: lane.replayId || undefined,
    state,
    waitingCount: lane.waiting,
    oldestWaitingAt: optionalTime(lane.waitingSinceMs),
    nextAttemptAt: isDue ? isoTime(lane.dueAtMs) : undefined,
    stepsUsed: lane.stepsUsed,
    lastSequence: lane.lastSequence,
    parkedReason: lane.parkedReason,
    parkedAt: optionalTime(lane.parkedAtMs),
    skippedFrom: eventId(lane.skippedFrom),
    skippedTo: eventId(lane.skippedTo),
  };
}

function optionalTime(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : isoTime(atMs);
}

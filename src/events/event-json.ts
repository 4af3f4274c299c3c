import { isoTime } from '../runtime/clock';
import { cursorOf } from './cursor';
import type { EventDraft, StoredEvent } from './event';

export type EventPlace = {
  readonly logId: string;
  readonly position: number;
  readonly upstream?: string;
  readonly chatId?: string;
  readonly sequence?: number;
  readonly externalId?: string;
  readonly metadata?: Record<string, string>;
};

/** Serialises an event, once, at commit. Member order is part of the contract of bytes. */
export function storedEventOf(draft: EventDraft, place: EventPlace): StoredEvent {
  const id = eventIdOf(place.logId, place.position);
  const cursor = cursorOf(place.logId, place.position);
  const hasMetadata = place.metadata && Object.keys(place.metadata).length > 0;
  const json = JSON.stringify({
    id,
    type: draft.type,
    timestamp: isoTime(draft.atMs),
    chatId: place.chatId,
    upstream: place.upstream,
    sequence: place.sequence,
    cursor,
    externalId: place.externalId,
    metadata: hasMetadata ? place.metadata : undefined,
    data: draft.data,
  });
  const { position, upstream, chatId, sequence } = place;
  return {
    position,
    id,
    cursor,
    type: draft.type,
    atMs: draft.atMs,
    upstream,
    chatId,
    sequence,
    json,
  };
}

/** `evt_` + log id + position: found again by primary key, unique across logs, free of dots. */
export function eventIdOf(logId: string, position: number): string {
  return `evt_${logId}${position.toString(36)}`;
}

export function positionOfEventId(logId: string, eventId: string): number | undefined {
  const prefix = `evt_${logId}`;
  if (!eventId.startsWith(prefix)) return undefined;
  const digits = eventId.slice(prefix.length);
  if (!/^[1-9a-z][0-9a-z]{0,10}$/.test(digits)) return undefined;
  return parseInt(digits, 36);
}

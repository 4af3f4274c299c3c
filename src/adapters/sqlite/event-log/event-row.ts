import { cursorOf } from '../../../events/cursor';
import type { EventType, StoredEvent } from '../../../events/event';
import { eventIdOf } from '../../../events/event-json';

export type EventRow = {
  readonly position: number;
  readonly type: string;
  readonly at_ms: number;
  readonly upstream: string;
  readonly chat_id?: string;
  readonly sequence?: number;
  readonly json: string;
};

/** The columns of an EventRow. */
export const selectEvent = `
  SELECT e.position, e.type, e.at_ms, e.upstream, s.chat_id, e.sequence, e.json
  FROM events e LEFT JOIN sessions s ON s.session_id = e.session_id
`;

export function eventOfRow(logId: string, row: EventRow): StoredEvent {
  return {
    position: row.position,
    id: eventIdOf(logId, row.position),
    cursor: cursorOf(logId, row.position),
    type: row.type as EventType,
    atMs: row.at_ms,
    upstream: row.upstream || undefined,
    chatId: row.chat_id,
    sequence: row.sequence,
    json: row.json,
  };
}

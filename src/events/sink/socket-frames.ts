import type { FramedEvent } from '../feed/feed-batch';

/**
 * What goes over a WebSocket, as text. An event is its stored JSON, byte for byte; anything else
 * is an object with a `control` member, which no event has (docs/decisions/0015).
 */
export function eventBytes({ event, frame }: FramedEvent): Uint8Array {
  // The JSON of `id: <cursor>\ndata: <json>\n\n`, where it lies.
  return frame.subarray('id: \ndata: '.length + event.cursor.length, -2);
}

export function cursorText(cursor: string): string {
  return JSON.stringify({ control: 'cursor', cursor });
}

export function resetText(earliest: string): string {
  return JSON.stringify({ control: 'reset', reason: 'cursor_expired', earliest });
}

/**
 * A cursor names a position in one log: everything up to and including it has been read.
 * It is opaque to callers, URL-safe and at most 64 characters. It carries the log's id so that a
 * cursor kept from a wiped or foreign log is told apart instead of silently skipping events.
 */
export type CursorReading =
  | { readonly kind: 'position'; readonly position: number }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'malformed' };

/** Eight characters, chosen once when a log is made. */
export type LogId = string;

export function cursorOf(logId: LogId, position: number): string {
  return Buffer.from(`1:${logId}:${position.toString(36)}`, 'latin1').toString('base64url');
}

export function readCursor(logId: LogId, cursor: string): CursorReading {
  const plain = Buffer.from(cursor, 'base64url').toString('latin1');
  const match = /^1:([0-9a-z]{8}):(0|[1-9a-z][0-9a-z]{0,10})$/.exec(plain);
  if (!match?.[1] || !match[2] || Buffer.from(plain, 'latin1').toString('base64url') !== cursor) {
    return { kind: 'malformed' };
  }
  if (match[1] !== logId) return { kind: 'foreign' };
  return { kind: 'position', position: parseInt(match[2], 36) };
}

/**
 * Server-sent events as text, after https://html.spec.whatwg.org/multipage/server-sent-events.html.
 * Cursors and JSON written by `JSON.stringify` hold no line breaks, so one `data` line is enough.
 */
export function eventFrame(cursor: string, json: string): string {
  return `id: ${cursor}\ndata: ${json}\n\n`;
}

/** A named event, since clients do not take over the id of a block without data. */
export function cursorFrame(cursor: string): string {
  return `event: cursor\nid: ${cursor}\ndata: ${JSON.stringify({ cursor })}\n\n`;
}

/** Tells a client that events before `earliest` are gone, and goes on from there. */
export function resetFrame(earliest: string): string {
  const data = JSON.stringify({ reason: 'cursor_expired', earliest });
  return `event: reset\nid: ${earliest}\ndata: ${data}\n\n`;
}

export function retryFrame(delayMs: number): string {
  return `retry: ${delayMs}\n\n`;
}

/** A comment: keeps proxies from closing a quiet stream, and clients ignore it. */
export const heartbeatFrame = ':\n\n';

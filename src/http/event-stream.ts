import type { Request, Response } from 'express';
import type { FeedItem, FollowOptions } from '../events/feed/feed';
import { cursorFrame, heartbeatFrame, resetFrame, retryFrame } from '../events/feed/sse-frames';
import { SseWriter } from '../events/feed/sse-writer';
import { gatewayOf } from './gateway-context';

const reconnectDelayMs = 3_000;

export type EventStream = Pick<FollowOptions, 'start' | 'filter'> & {
  /** Seconds after which the stream ends. */
  readonly closeAfter?: number;
};

/**
 * Streams the feed until the client leaves, `closeAfter` is over or the feed closes. The head is
 * sent at once. A client that does not read for 10 s is cut off, and resumes from its cursor.
 */
export async function streamFeed(
  request: Request,
  response: Response,
  stream: EventStream,
): Promise<void> {
  writeHead(response);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const { feed, clock } = gatewayOf(request);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  response.once('close', end);
  if (response.destroyed) end();
  const timer =
    stream.closeAfter === undefined ? undefined : clock.setTimer(end, stream.closeAfter * 1000);
  try {
    const writer = new SseWriter(response, { clock });
    await writer.write(retryFrame(reconnectDelayMs));
    for await (const item of feed.follow({ ...stream, signal: ending.signal })) {
      if (!(await write(writer, item))) break;
    }
  } finally {
    timer?.cancel();
    response.off('close', end);
  }
  response.end();
}

function writeHead(response: Response): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
}

async function write(writer: SseWriter, item: FeedItem): Promise<boolean> {
  switch (item.kind) {
    case 'cursor':
      return writer.write(cursorFrame(item.cursor));
    case 'reset':
      return writer.write(resetFrame(item.earliest));
    case 'silence':
      return writer.write(heartbeatFrame);
    case 'events':
      for (const { frame } of item.events) {
        if (!(await writer.write(frame))) return false;
      }
      return true;
  }
}

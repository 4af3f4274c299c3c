import type { Request, Response } from 'express';
import { retryFrame } from '../../events/sink/sse-frames';
import { SseSink } from '../../events/sink/sse-sink';
import { gatewayOf } from '../gateway-context';
import { followFeed, type EventStream } from './followed-feed';

const reconnectDelayMs = 3_000;

/**
 * Streams the feed as server-sent events. The head is sent at once. A client that does not read
 * for 10 s is cut off, and resumes from its cursor. Every other ending is a clean end of the body,
 * after which browsers connect again; an answer other than 200 would make them give up.
 */
export async function streamFeed(
  request: Request,
  response: Response,
  stream: EventStream,
): Promise<void> {
  writeHead(response);
  if (request.method !== 'HEAD') {
    response.write(retryFrame(reconnectDelayMs));
    const { clock } = gatewayOf(request);
    await followFeed(request, response, new SseSink(response, { clock }), stream);
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

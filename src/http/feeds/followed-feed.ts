import type { Request } from 'express';
import type { Writable } from 'node:stream';
import type { FollowOptions } from '../../events/feed/feed';
import type { FeedSink } from '../../events/feed/follower';
import { gatewayOf } from '../gateway-context';
import { principalOf } from '../request/request-facts';

export type EventStream = Pick<FollowOptions, 'start' | 'filter'> & {
  /** Seconds after which the stream ends. */
  readonly closeAfter?: number;
};

/**
 * Why a stream is over: the client left or did not read, `closeAfter` has passed, its API key
 * is no longer good, or the gateway stops.
 */
export type StreamEnding = 'left' | 'over' | 'key_ended' | 'stopping';

/** Hands the feed to `sink` until one of the endings. Throws what the log throws. */
export async function followFeed(
  request: Request,
  connection: Writable,
  sink: FeedSink,
  stream: EventStream,
): Promise<StreamEnding> {
  const { feed, clock, keys } = gatewayOf(request);
  const ending = new AbortController();
  const endAs = (why: StreamEnding) => (): void => ending.abort(why);
  const leave = endAs('left');
  connection.once('close', leave);
  if (connection.destroyed) leave();
  const { start, filter, closeAfter } = stream;
  const timer =
    closeAfter === undefined ? undefined : clock.setTimer(endAs('over'), closeAfter * 1000);
  const unwatch = keys.onEnded(principalOf(request).keyId, endAs('key_ended'));
  const { signal } = ending;
  try {
    await feed.follow({ start, filter, signal }, sink);
  } finally {
    unwatch();
    timer?.cancel();
    connection.off('close', leave);
  }
  if (signal.aborted) return signal.reason as StreamEnding;
  return connection.destroyed ? 'left' : 'stopping';
}

import type { Writable } from 'node:stream';
import type { FeedItem, FeedSink } from '../feed/follower';
import { hasRoom, roomIn, type RoomOptions } from './sink-room';
import { cursorFrame, heartbeatFrame, resetFrame } from './sse-frames';

/** Writes the feed as server-sent events: one write for each batch, of bytes shared by all. */
export class SseSink implements FeedSink {
  constructor(
    private readonly connection: Writable,
    private readonly options: RoomOptions,
  ) {}

  take(item: FeedItem): boolean {
    if (this.connection.destroyed) return false;
    this.connection.write(bytesOf(item));
    return hasRoom(this.connection);
  }

  room(): Promise<boolean> {
    return roomIn(this.connection, this.options);
  }
}

function bytesOf(item: FeedItem): string | Uint8Array {
  switch (item.kind) {
    case 'cursor':
      return cursorFrame(item.cursor);
    case 'reset':
      return resetFrame(item.earliest);
    case 'silence':
      return heartbeatFrame;
    case 'events':
      return item.batch.frames;
  }
}

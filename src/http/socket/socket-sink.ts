import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { FeedItem, FeedSink } from '../../events/feed/follower';
import type { FeedBatch } from '../../events/feed/feed-batch';
import { hasRoom, roomIn, type RoomOptions } from '../../events/sink/sink-room';
import { cursorText, eventBytes, resetText } from '../../events/sink/socket-frames';

const asText = { binary: false } as const;

/** Writes the feed as text messages, one for each event, those of a batch in one write. */
export class SocketSink implements FeedSink {
  constructor(
    private readonly socket: WebSocket,
    private readonly connection: Duplex,
    private readonly options: RoomOptions,
  ) {}

  take(item: FeedItem): boolean {
    if (!this.isOpen()) return false;
    switch (item.kind) {
      case 'cursor':
        this.socket.send(cursorText(item.cursor));
        break;
      case 'reset':
        this.socket.send(resetText(item.earliest));
        break;
      case 'events':
        this.sendAll(item.batch);
        break;
      case 'silence':
        // Pings keep the connection, whether it is silent or not.
        break;
    }
    return hasRoom(this.connection);
  }

  async room(): Promise<boolean> {
    return this.isOpen() && (await roomIn(this.connection, this.options)) && this.isOpen();
  }

  private sendAll(batch: FeedBatch): void {
    this.connection.cork();
    for (const event of batch.events) this.socket.send(eventBytes(event), asText);
    this.connection.uncork();
  }

  private isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }
}

import type { Clock } from '../../runtime/clock';
import { cursorOf } from '../cursor';
import type { EventFilter, EventLog } from '../event-log';
import { firstBatch, framedEvent, type FeedBatch } from './feed-batch';
import type { FeedHead, HeadReader } from './feed-head';
import { FeedWatcher } from './feed-watcher';

export type FeedItem =
  /** Where reading stands: first of all, and after a silence in which events were filtered out. */
  | { readonly kind: 'cursor'; readonly cursor: string }
  /** Events up to `earliest` are gone; what follows comes after it. */
  | { readonly kind: 'reset'; readonly earliest: string }
  | { readonly kind: 'events'; readonly batch: FeedBatch }
  /** Nothing happened for a while. */
  | { readonly kind: 'silence' };

/** Where a follower's items go: a client's connection. */
export interface FeedSink {
  /** Takes an item, always. False: it is full, and gets its next item after `room`. Never throws. */
  take(item: FeedItem): boolean;
  /** True once there is room, false when there will be none: the reader is gone or too slow. */
  room(): Promise<boolean>;
}

export type FollowerOptions = {
  readonly log: EventLog;
  readonly head: FeedHead;
  readonly clock: Clock;
  readonly silenceMs: number;
  readonly pageEvents: number;
  readonly filter: EventFilter;
  readonly signal: AbortSignal;
};

/**
 * One reader of the feed.
 *
 *   1. behind  it takes batches of the ring, or pages of the log where the ring does not reach
 *              back, waiting for room in its sink after each
 *   2. live    it stands at the end of the ring: what comes is handed to it in the turn in which
 *              it comes, for all readers at once
 *   3. full    its sink has no room: it is handed nothing and keeps a position only, then 1
 */
export class Follower implements HeadReader {
  private readonly watcher: FeedWatcher;
  private position = 0;
  private toldPosition = 0;
  private toldAtMs = 0;
  private isFull = false;
  private isWaiting = false;

  constructor(
    private readonly options: FollowerOptions,
    private readonly sink: FeedSink,
  ) {
    this.watcher = new FeedWatcher(options.clock, options.signal);
  }

  /** Until `signal` aborts, `isOpen` says no, or the sink has no room for good. */
  async run(start: number, isOpen: () => boolean): Promise<void> {
    const { head } = this.options;
    head.watch(this);
    try {
      await this.begin(start);
      while (isOpen()) {
        if (this.isFull && !(await this.sink.room())) return;
        this.isFull = false;
        if (head.isLiveAt(this.position)) await this.waitForMore();
        else await this.catchUp();
        if (!this.isFull) this.breakSilence();
      }
    } finally {
      head.unwatch(this);
      this.watcher.dispose();
    }
  }

  wake(): void {
    this.watcher.wake();
  }

  offer(batch: FeedBatch): void {
    if (!this.isWaiting || this.isFull || batch.last <= this.position) return;
    if (batch.after === this.position) this.pass(batch);
    // Part of the batch was read from the log already, or there is no room for more.
    if (this.isFull || batch.last !== this.position) this.watcher.wake();
  }

  private async begin(start: number): Promise<void> {
    this.position = start;
    const { earliest } = await this.options.log.bounds();
    if (start < earliest) this.reset(earliest);
    this.tell({ kind: 'cursor', cursor: this.cursor(this.position) });
  }

  private async waitForMore(): Promise<void> {
    this.isWaiting = true;
    await this.watcher.wait(this.toldAtMs + this.options.silenceMs);
    this.isWaiting = false;
  }

  private async catchUp(): Promise<void> {
    const batch = this.options.head.batchAfter(this.position);
    if (batch) this.pass(batch);
    else await this.readLog();
  }

  private async readLog(): Promise<void> {
    const { log, head, filter, pageEvents } = this.options;
    const after = this.position;
    const page = await log.read({ ...filter, after, limit: pageEvents });
    const { earliest } = await log.bounds();
    if (after < earliest) {
      this.reset(earliest);
      return;
    }
    const batch = firstBatch(after, page.next, page.events.map(framedEvent));
    this.position = batch.last;
    if (batch.events.length > 0) this.tell({ kind: 'events', batch });
    if (!page.hasMore && batch.last === page.next) head.base(page.next);
  }

  /** Goes on behind a batch of unfiltered events. */
  private pass(batch: FeedBatch): void {
    this.position = batch.last;
    const wanted = batch.matching(this.options.filter);
    if (wanted && wanted.events.length > 0) this.tell({ kind: 'events', batch: wanted });
  }

  private reset(earliest: number): void {
    this.position = earliest;
    this.tell({ kind: 'reset', earliest: this.cursor(earliest) });
  }

  private breakSilence(): void {
    const { clock, silenceMs } = this.options;
    if (clock.now() - this.toldAtMs < silenceMs) return;
    const hasPassed = this.position > this.toldPosition;
    this.tell(
      hasPassed ? { kind: 'cursor', cursor: this.cursor(this.position) } : { kind: 'silence' },
    );
  }

  private tell(item: FeedItem): void {
    this.isFull = !this.sink.take(item) || this.isFull;
    this.toldPosition = this.position;
    this.toldAtMs = this.options.clock.now();
  }

  private cursor(position: number): string {
    return cursorOf(this.options.log.id, position);
  }
}

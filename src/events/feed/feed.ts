import type { Clock } from '../../runtime/clock';
import { cursorOf } from '../cursor';
import type { EventFilter, EventLog, EventPage } from '../event-log';
import { FeedError } from './feed-error';
import { matchesFilter } from './feed-filter';
import { FeedHead } from './feed-head';
import { FeedWatcher } from './feed-watcher';
import { Follower, type FeedSink } from './follower';

/** A position, the beginning of what is kept, or the end of the log. */
export type FeedStart = number | 'earliest' | 'latest';

export type FeedQuery = {
  readonly start: FeedStart;
  readonly filter: EventFilter;
  /** Only events at or after this time. */
  readonly sinceMs?: number;
  readonly limit: number;
};

export type FollowOptions = {
  readonly start: FeedStart;
  readonly filter: EventFilter;
  readonly signal: AbortSignal;
};

export type FeedOptions = {
  readonly clock: Clock;
  /** How long a follower hears nothing before it is told so. */
  readonly silenceMs?: number;
  readonly ringMaxEvents?: number;
  readonly ringMaxBytes?: number;
  /** The most events one step hands to a follower. */
  readonly pageEvents?: number;
};

/**
 * What happens, for readers: pages, long-polls and followers, over one log.
 *
 *   1. backfill  a reader reads pages of the log after its own position
 *   2. cutover   at a position the shared ring reaches back to, it reads the ring instead. Both
 *                are read strictly after the reader's position, so there is no gap and no
 *                duplicate, whichever of them is ahead
 *   3. live      it waits; one reading loop fills the ring for everybody, and hands what came to all
 *   4. behind    a reader slower than the ring finds its position forgotten there and is back at 1
 *
 * A follower without room is handed nothing, so a slow one costs a position and one batch, and
 * never a queue.
 */
export class EventFeed {
  private readonly head: FeedHead;
  private readonly clock: Clock;
  private readonly silenceMs: number;
  private readonly pageEvents: number;
  private isClosed = false;

  constructor(
    private readonly log: EventLog,
    options: FeedOptions,
  ) {
    this.clock = options.clock;
    this.silenceMs = options.silenceMs ?? 15_000;
    this.pageEvents = options.pageEvents ?? 100;
    this.head = new FeedHead(log, {
      maxEvents: options.ringMaxEvents ?? 1024,
      maxBytes: options.ringMaxBytes ?? 4 * 1024 * 1024,
      pageEvents: this.pageEvents,
    });
  }

  /** One page. Throws FeedError `cursor_expired` when the start lies before what is kept. */
  async read(query: FeedQuery): Promise<EventPage> {
    for (;;) {
      const after = await this.positionOf(query.start);
      const { filter, sinceMs, limit } = query;
      const page = await this.log.read({ ...filter, sinceMs, after, limit });
      const { earliest } = await this.log.bounds();
      if (after >= earliest) return page;
      if (typeof query.start === 'number') throw this.expired(earliest);
    }
  }

  /**
   * A page that waits for its first event, at most `timeoutMs` and until `signal` aborts or the
   * feed closes; then it is empty, and its `next` says how far was looked.
   */
  async waitForMore(query: FeedQuery, timeoutMs: number, signal: AbortSignal): Promise<EventPage> {
    const untilMs = this.clock.now() + timeoutMs;
    const watcher = this.watch(signal);
    try {
      let page = await this.read(query);
      while (page.events.length === 0 && this.isOpen(signal) && this.clock.now() < untilMs) {
        if (!page.hasMore) {
          this.head.base(page.next);
          await watcher.wait(untilMs);
        }
        page =
          this.recentPage(page.next, query) ?? (await this.read({ ...query, start: page.next }));
      }
      return page;
    } finally {
      this.unwatch(watcher);
    }
  }

  /**
   * Hands everything from the start on to `sink`, until `signal` aborts, the feed closes or the
   * sink has no room for good. What the log throws is thrown.
   */
  async follow(options: FollowOptions, sink: FeedSink): Promise<void> {
    const { log, head, clock, silenceMs, pageEvents } = this;
    const { filter, signal } = options;
    const start = await this.positionOf(options.start);
    const parts = { log, head, clock, silenceMs, pageEvents, filter, signal };
    await new Follower(parts, sink).run(start, () => this.isOpen(signal));
  }

  /** Ends every follower and long-poll, and every later one at once. */
  close(): void {
    this.isClosed = true;
    this.head.wakeAll();
  }

  /** What the ring holds after a position, as a page; undefined where only the log has it. */
  private recentPage(position: number, query: FeedQuery): EventPage | undefined {
    const recent = this.head.after(position, query.limit);
    if (!recent) return undefined;
    const { filter, sinceMs = -Infinity } = query;
    const events = recent.map(({ event }) => event);
    return {
      events: events.filter((event) => event.atMs >= sinceMs && matchesFilter(event, filter)),
      next: events.at(-1)?.position ?? position,
      hasMore: events.length === query.limit,
    };
  }

  private async positionOf(start: FeedStart): Promise<number> {
    if (typeof start === 'number') return start;
    const { earliest, head } = await this.log.bounds();
    return start === 'earliest' ? earliest : head;
  }

  private expired(earliest: number): FeedError {
    const message = 'The events after this cursor are no longer kept.';
    return new FeedError('cursor_expired', message, this.cursor(earliest));
  }

  private cursor(position: number): string {
    return cursorOf(this.log.id, position);
  }

  private isOpen(signal: AbortSignal): boolean {
    return !this.isClosed && !signal.aborted;
  }

  private watch(signal: AbortSignal): FeedWatcher {
    const watcher = new FeedWatcher(this.clock, signal);
    this.head.watch(watcher);
    return watcher;
  }

  private unwatch(watcher: FeedWatcher): void {
    this.head.unwatch(watcher);
    watcher.dispose();
  }
}

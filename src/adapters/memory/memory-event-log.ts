import { assertPlaced } from '../../events/storing/commit-facts';
import type { Commit } from '../../events/commit';
import type { StoredEvent } from '../../events/event';
import { positionOfEventId } from '../../events/event-json';
import type { EventLog, EventPage, EventQuery, LogBounds } from '../../events/event-log';
import { matchesFilter } from '../../events/feed/feed-filter';
import { newLogId } from '../../events/storing/log-id';
import type { Clock } from '../../runtime/clock';
import { storeCommit } from './store-commit';
import type { MemoryTables } from './memory-tables';

/** How many events one page looks at. */
const maxScan = 5000;

export class MemoryEventLog implements EventLog {
  readonly id = newLogId();
  readonly #listeners = new Set<(head: number) => void>();
  #toldHead = 0;
  #isTellingDue = false;

  constructor(
    private readonly tables: MemoryTables,
    private readonly clock: Clock,
  ) {}

  async append(commit: Commit): Promise<readonly StoredEvent[]> {
    assertPlaced(commit);
    const events = storeCommit(this.tables, this.id, commit, this.clock.now());
    this.#tellListenersSoon();
    return events;
  }

  async read(query: EventQuery): Promise<EventPage> {
    const { earliest, head, events } = this.tables;
    const after = Math.min(Math.max(query.after, earliest, this.#lastBefore(query.sinceMs)), head);
    const last = Math.min(after + maxScan, head);
    const found = events
      .slice(after - earliest, last - earliest)
      .filter((event) => isSince(event, query.sinceMs) && matchesFilter(event, query))
      .slice(0, query.limit);
    const next = found.length === query.limit ? (found.at(-1)?.position ?? after) : last;
    return { events: found, next, hasMore: next < head };
  }

  async find(eventId: string): Promise<StoredEvent | undefined> {
    const position = positionOfEventId(this.id, eventId);
    return position === undefined
      ? undefined
      : this.tables.events[position - this.tables.earliest - 1];
  }

  async bounds(): Promise<LogBounds> {
    return { earliest: this.tables.earliest, head: this.tables.head };
  }

  onAppended(listener: (head: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async trim(olderThanMs: number): Promise<number> {
    const { tables } = this;
    const count = this.#lastBefore(olderThanMs) - tables.earliest;
    tables.events = tables.events.slice(count);
    tables.earliest += count;
    for (const sessions of tables.sessions.values()) {
      for (const { messages } of sessions.values()) {
        for (const message of messages.values()) {
          if (message.loggedAtMs < olderThanMs) message.json = undefined;
        }
      }
    }
    return count;
  }

  /** Events up to this position are older than `sinceMs`. */
  #lastBefore(sinceMs = Number.NEGATIVE_INFINITY): number {
    const { earliest, head, events } = this.tables;
    const first = events.findIndex((event) => event.atMs >= sinceMs);
    return first === -1 ? head : earliest + first;
  }

  /** Once for all commits of one turn, as a store with group commit does. */
  #tellListenersSoon(): void {
    if (this.#isTellingDue) return;
    this.#isTellingDue = true;
    queueMicrotask(() => {
      this.#isTellingDue = false;
      const { head } = this.tables;
      if (head === this.#toldHead) return;
      this.#toldHead = head;
      for (const listener of [...this.#listeners]) listener(head);
    });
  }
}

function isSince(event: StoredEvent, sinceMs: number | undefined): boolean {
  return sinceMs === undefined || event.atMs >= sinceMs;
}

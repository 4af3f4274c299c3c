import type { Commit } from './commit';
import type { StoredEvent } from './event';

/**
 * PORT. The one log of everything that happened, in commit order, with what was stored in the
 * same transaction. Implementations: one contract suite, run on every adapter.
 */
export interface EventLog {
  /** Eight characters of `0-9a-z`, made once with the log; part of every cursor and event id. */
  readonly id: string;

  /**
   * Stores a commit, all of it or nothing, durably before it resolves; commits asked for in one
   * loop turn may share one flush. Sequences are taken inside the transaction, so a failed commit
   * leaves no hole. Trusts the caller to append the commits of one (upstream, chat) in order.
   * Not safe to repeat. Throws StorageFullError or StorageUnavailableError; then nothing is stored.
   * Called by sessions, and by connections for events about no chat.
   */
  append(commit: Commit): Promise<readonly StoredEvent[]>;

  /**
   * Events after a position that match, oldest first. `next` is where reading stopped, which may
   * be past the last event returned (filtered ones were skipped) and is never past the head.
   * A call looks at a bounded number of events, so a page may be empty while `hasMore` is true.
   */
  read(query: EventQuery): Promise<EventPage>;

  /** The event with this id, unless retention has removed it. */
  find(eventId: string): Promise<StoredEvent | undefined>;

  /** `earliest`: the position before the first event kept. `head`: the last position, 0 when empty. */
  bounds(): Promise<LogBounds>;

  /** Calls back, after the commit, whenever the head has moved. Returns how to stop. */
  onAppended(listener: (head: number) => void): () => void;

  /** Removes events older than a time. Positions, sequences and known message ids live on. */
  trim(olderThanMs: number): Promise<number>;
}

export type EventFilter = {
  readonly chatIds?: readonly string[];
  readonly upstreams?: readonly string[];
  /** Exact names, or a family such as `message.*`. Absent or containing `*`: all types. */
  readonly types?: readonly string[];
};

export type EventQuery = EventFilter & {
  /** Events with a greater position. */
  readonly after: number;
  /** With `sinceMs`, only events at or after this time; the earlier ones are not scanned. */
  readonly sinceMs?: number;
  readonly limit: number;
};

export type EventPage = {
  readonly events: readonly StoredEvent[];
  readonly next: number;
  readonly hasMore: boolean;
};

export type LogBounds = { readonly earliest: number; readonly head: number };

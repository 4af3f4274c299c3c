import { assertPlaced } from '../../../events/storing/commit-facts';
import type { Commit } from '../../../events/commit';
import type { StoredEvent } from '../../../events/event';
import { positionOfEventId } from '../../../events/event-json';
import type { EventLog, EventPage, EventQuery, LogBounds } from '../../../events/event-log';
import type { Clock } from '../../../runtime/clock';
import type { Logger } from '../../../runtime/logger';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { CommitStoring } from './commit-storing';
import { EventReading } from './event-reading';
import { eventOfRow, selectEvent, type EventRow } from './event-row';
import { SqliteLogBounds } from './sqlite-log-bounds';
import { Retention } from './retention';

export class SqliteEventLog implements EventLog {
  readonly #bounds: SqliteLogBounds;
  readonly #storing: CommitStoring;
  readonly #reading: EventReading;
  readonly #retention: Retention;
  readonly #byPosition: SqlStatement<EventRow>;
  readonly #listeners = new Set<(head: number) => void>();
  #toldHead: number;
  /** Something was appended, or tried to be, since the listeners were told. */
  #hasAppended = false;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#bounds = new SqliteLogBounds(connection);
    this.#storing = new CommitStoring(connection, this.#bounds);
    this.#reading = new EventReading(connection, this.#bounds);
    this.#retention = new Retention(connection, this.#bounds);
    this.#byPosition = connection.statement(`${selectEvent} WHERE e.position = :position`);
    this.#toldHead = this.#bounds.read().head;
    connection.onCommitted(() => this.#tellListeners());
  }

  get id(): string {
    return this.#bounds.logId;
  }

  async append(commit: Commit): Promise<readonly StoredEvent[]> {
    assertPlaced(commit);
    const weight = 1 + commit.events.length + (commit.messages?.length ?? 0);
    return this.connection.write(() => {
      this.#hasAppended = true;
      return this.#storing.store(commit, this.clock.now());
    }, weight);
  }

  async read(query: EventQuery): Promise<EventPage> {
    return this.connection.read(() => this.#reading.page(query));
  }

  async find(eventId: string): Promise<StoredEvent | undefined> {
    const position = positionOfEventId(this.id, eventId);
    if (position === undefined) return undefined;
    const row = await this.connection.read(() => this.#byPosition.get({ position }));
    return row && eventOfRow(this.id, row);
  }

  async bounds(): Promise<LogBounds> {
    const { earliest, head } = await this.connection.read(() => this.#bounds.read());
    return { earliest, head };
  }

  onAppended(listener: (head: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  trim(olderThanMs: number): Promise<number> {
    return this.#retention.trim(olderThanMs);
  }

  /** A listener that throws has no part in the commit, which is on the disk. */
  #tellListeners(): void {
    if (!this.#hasAppended) return;
    this.#hasAppended = false;
    const { head } = this.#bounds.read();
    if (head === this.#toldHead) return;
    this.#toldHead = head;
    for (const listener of [...this.#listeners]) {
      try {
        listener(head);
      } catch (error) {
        this.logger.error('a listener of the event log failed', { error });
      }
    }
  }
}

import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import type { SqliteLogBounds } from './sqlite-log-bounds';

/** Rows one transaction removes, so that appends get their turn in between. */
const batchRows = 500;

/** Takes away the oldest events, always a whole beginning of the log, and bodies of their age. */
export class Retention {
  readonly #deleteEvents: SqlStatement<never>;
  readonly #setEarliest: SqlStatement<never>;
  readonly #clearMessages: SqlStatement<never>;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly bounds: SqliteLogBounds,
  ) {
    this.#deleteEvents = connection.statement('DELETE FROM events WHERE position <= :last');
    this.#setEarliest = connection.statement('UPDATE log_state SET earliest = :last');
    this.#clearMessages = connection.statement(`
      UPDATE messages SET json = NULL WHERE ordinal IN (
        SELECT ordinal FROM messages WHERE json IS NOT NULL AND logged_at_ms < :olderThan
        LIMIT ${batchRows}
      )
    `);
  }

  async trim(olderThanMs: number): Promise<number> {
    let total = 0;
    for (;;) {
      const removed = await this.connection.write(() => this.#removeEvents(olderThanMs), batchRows);
      total += removed;
      if (removed === 0) break;
    }
    while ((await this.connection.write(() => this.#clearOlder(olderThanMs), batchRows)) > 0);
    return total;
  }

  #removeEvents(olderThanMs: number): number {
    const { earliest } = this.bounds.read();
    const last = Math.min(this.bounds.lastBefore(olderThanMs), earliest + batchRows);
    if (last <= earliest) return 0;
    this.#setEarliest.run({ last });
    return this.#deleteEvents.run({ last });
  }

  #clearOlder(olderThan: number): number {
    return this.#clearMessages.run({ olderThan });
  }
}

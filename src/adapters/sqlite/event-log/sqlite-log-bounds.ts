import type { LogBounds } from '../../../events/event-log';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

/** What is known of the log as a whole; every member is read from the database each time. */
export class SqliteLogBounds {
  readonly logId: string;
  readonly #bounds: SqlStatement<LogBounds>;
  readonly #firstSince: SqlStatement<{ readonly position?: number }>;

  constructor(connection: SqliteConnection) {
    const state = connection.statement<{ log_id: string }>('SELECT log_id FROM log_state').get();
    this.logId = state?.log_id ?? '';
    // The log of which retention took all events ends where it was cut.
    this.#bounds = connection.statement(`
      SELECT earliest, MAX(earliest, COALESCE((SELECT MAX(position) FROM events), 0)) AS head
      FROM log_state
    `);
    // Times follow positions except where a clock was set back. Looking at many of the first by
    // time, not at one, finds the first by position across such a step too.
    this.#firstSince = connection.statement(`
      SELECT MIN(position) AS position
      FROM (SELECT position FROM events WHERE at_ms >= :since ORDER BY at_ms LIMIT 5000)
    `);
  }

  read(): LogBounds {
    return this.#bounds.get() ?? { earliest: 0, head: 0 };
  }

  /** Events up to this position are older than `sinceMs`. */
  lastBefore(sinceMs: number): number {
    const first = this.#firstSince.get({ since: sinceMs })?.position;
    return first === undefined ? this.read().head : first - 1;
  }
}

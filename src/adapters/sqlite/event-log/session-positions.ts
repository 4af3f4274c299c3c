import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

type Range = { readonly after: number; readonly last: number };

/** The events of some sessions by way of their index, without reading the events. */
export class SessionPositions {
  /** Beyond that many sessions the log itself is walked faster. */
  static readonly most = 200;

  readonly #idsOfChats: SqlStatement<{ readonly session_id: number; readonly upstream: string }>;
  readonly #positions: SqlStatement<{ readonly position: number }>;

  constructor(connection: SqliteConnection) {
    this.#idsOfChats = connection.statement(`
      SELECT session_id, upstream FROM sessions
      WHERE chat_id IN (SELECT value FROM json_each(:chats))
    `);
    this.#positions = connection.statement(`
      SELECT position FROM events
      WHERE session_id = :session AND position > :after AND position <= :last
      ORDER BY position LIMIT :limit
    `);
  }

  idsOf(chatIds: readonly string[], upstreams: readonly string[] | undefined): readonly number[] {
    return this.#idsOfChats
      .all({ chats: JSON.stringify(chatIds) })
      .filter(({ upstream }) => upstreams === undefined || upstreams.includes(upstream))
      .map(({ session_id: id }) => id);
  }

  /**
   * About `most` positions of these sessions, complete and in order up to `last`: where the first
   * session that had more than its share was cut off, the others are cut off too.
   */
  walk(sessionIds: readonly number[], range: Range, most: number) {
    const share = Math.ceil(most / sessionIds.length);
    let last = range.last;
    const found: number[] = [];
    for (const session of sessionIds) {
      const positions = this.#positions.all({ session, after: range.after, last, limit: share });
      for (const { position } of positions) found.push(position);
      if (positions.length === share) last = positions.at(-1)?.position ?? last;
    }
    const positions = found.filter((position) => position <= last).sort((a, b) => a - b);
    return { positions, last };
  }
}

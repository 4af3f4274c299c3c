import type { EventFilter, EventPage, EventQuery } from '../../../events/event-log';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { eventOfRow, selectEvent, type EventRow } from './event-row';
import type { SqliteLogBounds } from './sqlite-log-bounds';
import { SessionPositions } from './session-positions';

/** How many events one page looks at: some 10 ms at most. */
const maxScan = 5000;

type Range = { readonly after: number; readonly last: number };
type Scan = { readonly rows: readonly EventRow[]; readonly last: number };

/**
 * Pages of the log. A filter by chat walks the index of its sessions; any other filter walks the
 * log itself. Both look at `maxScan` events at most, and a page that stopped early says where.
 */
export class EventReading {
  readonly #sessions: SessionPositions;
  readonly #inRange: SqlStatement<EventRow>;
  readonly #inRangeMatching: SqlStatement<EventRow>;
  readonly #atPositions: SqlStatement<EventRow>;
  readonly #inSession: SqlStatement<EventRow>;

  constructor(
    connection: SqliteConnection,
    private readonly bounds: SqliteLogBounds,
  ) {
    this.#sessions = new SessionPositions(connection);
    const range = 'e.position > :after AND e.position <= :last';
    const order = 'ORDER BY e.position LIMIT :limit';
    this.#inRange = connection.statement(`${selectEvent} WHERE ${range} ${order}`);
    this.#inRangeMatching = connection.statement(`
      ${selectEvent} WHERE ${range} AND ${matching}
        AND (:upstreams IS NULL OR e.upstream IN (SELECT value FROM json_each(:upstreams)))
        AND (:sessions IS NULL OR e.session_id IN (SELECT value FROM json_each(:sessions)))
      ${order}
    `);
    this.#inSession = connection.statement(
      `${selectEvent} WHERE e.session_id = :session AND ${range} ${order}`,
    );
    this.#atPositions = connection.statement(`
      ${selectEvent} WHERE e.position IN (SELECT value FROM json_each(:positions)) AND ${matching}
      ${order}
    `);
  }

  page(query: EventQuery): EventPage {
    const { earliest, head } = this.bounds.read();
    const since = query.sinceMs === undefined ? 0 : this.bounds.lastBefore(query.sinceMs);
    const range = { after: Math.max(query.after, earliest, since), last: head };
    const { rows, last } = this.#scan(query, range);
    // A full page ends at its last event; a page with room has looked at everything up to `last`.
    const isFull = rows.length === query.limit;
    const next = isFull ? (rows.at(-1)?.position ?? range.after) : last;
    return {
      events: rows.map((row) => eventOfRow(this.bounds.logId, row)),
      next,
      hasMore: next < head,
    };
  }

  #scan(query: EventQuery, range: Range): Scan {
    if (range.after >= range.last) return { rows: [], last: range.last };
    if (query.chatIds === undefined) return this.#scanLog(query, range);
    const sessionIds = this.#sessions.idsOf(query.chatIds, query.upstreams);
    if (sessionIds.length === 0) return { rows: [], last: range.last };
    if (sessionIds.length > SessionPositions.most) return this.#scanLog(query, range, sessionIds);
    return this.#scanSessions(query, range, sessionIds);
  }

  #scanLog(query: EventQuery, range: Range, sessionIds?: readonly number[]): Scan {
    const last = Math.min(range.after + maxScan, range.last);
    const bounds = { after: range.after, last, limit: query.limit };
    if (isUnfiltered(query)) return { rows: this.#inRange.all(bounds), last };
    const rows = this.#inRangeMatching.all({
      ...bounds,
      ...matchingParameters(query),
      upstreams: jsonOf(query.upstreams),
      sessions: jsonOf(sessionIds),
    });
    return { rows, last };
  }

  #scanSessions(query: EventQuery, range: Range, sessionIds: readonly number[]): Scan {
    const isSparse = query.types !== undefined || query.sinceMs !== undefined;
    const [session] = sessionIds;
    if (sessionIds.length === 1 && !isSparse) {
      const rows = this.#inSession.all({ session, ...range, limit: query.limit });
      return { rows, last: range.last };
    }
    const most = isSparse ? maxScan : Math.min(query.limit, maxScan);
    const { positions, last } = this.#sessions.walk(sessionIds, range, most);
    const rows = this.#atPositions.all({
      positions: JSON.stringify(positions),
      limit: query.limit,
      ...matchingParameters(query),
    });
    return { rows, last };
  }
}

/** `message.*` is the family `message.`: the type up to its first dot. */
const matching = `
  e.at_ms >= :since AND (
    :types IS NULL
    OR e.type IN (SELECT value FROM json_each(:types))
    OR substr(e.type, 1, instr(e.type, '.')) IN (SELECT value FROM json_each(:families))
  )
`;

function matchingParameters({
  types,
  sinceMs,
}: EventQuery): Record<string, string | number | undefined> {
  const named = types?.includes('*') ? undefined : types;
  const families = (named ?? []).filter((name) => name.endsWith('.*'));
  return {
    since: sinceMs ?? Number.MIN_SAFE_INTEGER,
    types: jsonOf(named),
    families: JSON.stringify(families.map((family) => family.slice(0, -1))),
  };
}

function isUnfiltered({ chatIds, upstreams, types, sinceMs }: EventFilter & { sinceMs?: number }) {
  return [chatIds, upstreams, types, sinceMs].every((member) => member === undefined);
}

function jsonOf(values: readonly unknown[] | undefined): string | undefined {
  return values && JSON.stringify(values);
}

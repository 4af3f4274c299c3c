import { ordinalOfPageToken, pageTokenOf } from '../../../events/storing/page-token';
import type { Lane, LaneState } from '../../../webhooks/lanes/lane';
import type {
  LaneList,
  LaneListQuery,
  LaneRecords,
  WaitingSummary,
} from '../../../webhooks/lanes/lane-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { laneColumns, laneOfRow, type LaneRow } from './lane-row';

type SummaryRow = { readonly count?: number; readonly oldest?: number };

/** As `laneStateOf` says. */
const stateConditions: Record<LaneState, string> = {
  caught_up: 'waiting = 0',
  parked: 'waiting > 0 AND parked_reason IS NOT NULL',
  retrying: 'waiting > 0 AND parked_reason IS NULL AND steps_used > 0',
  waiting: 'waiting > 0 AND parked_reason IS NULL AND steps_used = 0',
};

export class SqliteLaneRecords implements LaneRecords {
  readonly #waiting: SqlStatement<SummaryRow>;
  readonly #find: SqlStatement<LaneRow>;

  constructor(private readonly connection: SqliteConnection) {
    this.#waiting = connection.statement(`
      SELECT SUM(waiting) AS count, MIN(waiting_since_ms) AS oldest
      FROM lanes WHERE webhook_id = :webhookId AND waiting > 0
    `);
    this.#find = connection.statement(`
      SELECT ${laneColumns} FROM lanes
      WHERE webhook_id = :webhookId AND chat_id = :chatId AND upstream = :upstream
        AND replay_id = ''
    `);
  }

  async list({ webhookId, state, limit, after }: LaneListQuery): Promise<LaneList> {
    const before = after === undefined ? Number.MAX_SAFE_INTEGER : ordinalOfPageToken(after);
    const condition = state === undefined ? 'TRUE' : stateConditions[state];
    const statement = this.connection.statement<LaneRow>(`
      SELECT ${laneColumns} FROM lanes
      WHERE webhook_id = :webhookId AND lane_id < :before AND ${condition}
      ORDER BY lane_id DESC LIMIT :most
    `);
    const parameters = { webhookId, before, most: limit + 1 };
    const rows = await this.connection.read(() => statement.all(parameters));
    const lanes = rows.slice(0, limit).map(laneOfRow);
    const last = lanes.at(-1);
    return { lanes, next: rows.length > limit && last ? pageTokenOf(last.id) : undefined };
  }

  async waitingOf(webhookId: string): Promise<WaitingSummary> {
    const row = await this.connection.read(() => this.#waiting.get({ webhookId }));
    return { count: row?.count ?? 0, oldestAtMs: row?.oldest };
  }

  async waitingByChat(webhookIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const statement = this.connection.statement<{ chat: string; position: number }>(`
      SELECT chat_id AS chat, MIN(next_position) AS position FROM lanes
      WHERE waiting > 0 AND webhook_id IN (SELECT value FROM json_each(:webhookIds))
      GROUP BY chat_id
    `);
    const parameters = { webhookIds: JSON.stringify(webhookIds) };
    const rows = await this.connection.read(() => statement.all(parameters));
    return new Map(rows.map(({ chat, position }) => [chat, position]));
  }

  async find(webhookId: string, upstream: string, chatId: string): Promise<Lane | undefined> {
    const row = await this.connection.read(() => this.#find.get({ webhookId, upstream, chatId }));
    return row && laneOfRow(row);
  }
}

import type { Lane } from '../../../webhooks/lanes/lane';
import type {
  Claim,
  Claimed,
  LaneQueue,
  Release,
  Remainder,
  Replay,
  ScanResult,
  Settlement,
} from '../../../webhooks/lanes/lane-queue';
import type { SqliteConnection } from '../sqlite-connection';
import { DeliveryStoring } from './delivery-storing';
import { laneColumns, laneOfRow, type LaneRow } from './lane-row';

/** Lanes one transaction changes, so that appends get their turn in between. */
const batchRows = 500;

export class SqliteLaneQueue implements LaneQueue {
  readonly #statements: LaneStatements;
  readonly #deliveries: DeliveryStoring;

  constructor(private readonly connection: SqliteConnection) {
    this.#statements = laneStatementsOf(connection);
    this.#deliveries = new DeliveryStoring(connection);
  }

  async match(results: readonly ScanResult[], nowMs: number): Promise<void> {
    const rows = results.reduce((sum, { lanes }) => sum + lanes.length + 1, 0);
    await this.connection.write(() => {
      for (const result of results) this.#store(result, nowMs);
    }, rows);
  }

  async replay({ webhookId, replayId, types, lanes }: Replay, nowMs: number): Promise<void> {
    const json = types && JSON.stringify(types);
    await this.connection.write(() => {
      for (const lane of lanes) {
        const place = { ...lane, cursor: lane.firstPosition - 1, dueAtMs: nowMs };
        this.#statements.addReplay.run({ ...place, webhookId, replayId, types: json });
      }
    }, lanes.length);
  }

  async claim(claim: Claim): Promise<Claimed> {
    const { webhookId, nowMs, leaseUntilMs, limit } = claim;
    const dueByMs = claim.isProbe ? Number.MAX_SAFE_INTEGER : nowMs;
    const { claim: take, nextDue } = this.#statements;
    return this.connection.write(() => {
      const lanes = take.all({ webhookId, nowMs, leaseUntilMs, limit, dueByMs }).map(laneOfRow);
      const next = nextDue.get({ webhookId, nowMs })?.due_at_ms;
      const ordered = lanes.sort((a, b) => a.dueAtMs - b.dueAtMs);
      return { lanes: ordered, nextDueAtMs: next };
    });
  }

  async settle(settlement: Settlement): Promise<Remainder | undefined> {
    const { delivery, ...change } = settlement;
    return this.connection.write(() => {
      const left = this.#statements.settle.get({ ...unchanged, ...change });
      if (!left) return undefined;
      if (delivery) this.#deliveries.store(delivery);
      const isDone = left.waiting === 0 && left.replay_id !== '';
      if (isDone) this.#statements.remove.run({ laneId: settlement.laneId });
      return { waiting: left.waiting, head: left.head };
    }, 2);
  }

  async release({ webhookId, chatId, nowMs, isUnparking }: Release): Promise<number> {
    const { release, unpark } = this.#statements;
    return this.connection.write(() => {
      const unparked = isUnparking ? unpark.run({ webhookId, chatId, nowMs }) : 0;
      return unparked + release.run({ webhookId, chatId, nowMs });
    }, batchRows);
  }

  async skipExpired(earliest: number): Promise<readonly Lane[]> {
    const skipped: Lane[] = [];
    for (;;) {
      const rows = await this.connection.write(
        () => this.#statements.skip.all({ earliest }),
        batchRows,
      );
      skipped.push(...rows.map(laneOfRow));
      if (rows.length === 0) return skipped;
    }
  }

  async voidLeases(): Promise<void> {
    await this.connection.write(() => this.#statements.voidLeases.run());
  }

  #store({ webhookId, scannedTo, lanes }: ScanResult, nowMs: number): void {
    if (this.#statements.advance.run({ webhookId, scannedTo }) === 0) return;
    for (const lane of lanes) {
      const place = { ...lane, cursor: lane.firstPosition - 1 };
      this.#statements.match.run({ ...place, webhookId, nowMs });
    }
  }
}

/** What a settlement need not say. */
const unchanged = {
  ...{ cursor: undefined, sequence: undefined, nextPosition: undefined },
  ...{ leaseUntilMs: undefined, parkedReason: undefined },
};

type LaneStatements = ReturnType<typeof laneStatementsOf>;

function laneStatementsOf(connection: SqliteConnection) {
  const isWaiting = 'webhook_id = :webhookId AND waiting > 0 AND parked_reason IS NULL';
  const isOfChat = '(:chatId IS NULL OR chat_id = :chatId)';
  return {
    advance: connection.statement(`
      UPDATE webhooks SET scanned_to = :scannedTo
      WHERE webhook_id = :webhookId AND scanned_to <= :scannedTo
    `),
    match: connection.statement(matchLane),
    addReplay: connection.statement(`
      INSERT INTO lanes (webhook_id, upstream, chat_id, replay_id, types, cursor, head,
        next_position, waiting, waiting_since_ms, due_at_ms)
      VALUES (:webhookId, :upstream, :chatId, :replayId, :types, :cursor, :lastPosition,
        :firstPosition, :count, :firstAtMs, :dueAtMs)
      ON CONFLICT DO NOTHING
    `),
    claim: connection.statement<LaneRow>(`
      UPDATE lanes SET lease_until_ms = :leaseUntilMs WHERE lane_id IN (
        SELECT lane_id FROM lanes
        WHERE ${isWaiting} AND due_at_ms <= :dueByMs
          AND (lease_until_ms IS NULL OR lease_until_ms <= :nowMs)
        ORDER BY due_at_ms LIMIT :limit
      )
      RETURNING ${laneColumns}
    `),
    nextDue: connection.statement<{ readonly due_at_ms: number }>(`
      SELECT due_at_ms FROM lanes
      WHERE ${isWaiting} AND (lease_until_ms IS NULL OR lease_until_ms <= :nowMs)
      ORDER BY due_at_ms LIMIT 1
    `),
    settle: connection.statement<Remainder & { readonly replay_id: string }>(settleLane),
    remove: connection.statement('DELETE FROM lanes WHERE lane_id = :laneId'),
    release: connection.statement(`
      UPDATE lanes SET due_at_ms = :nowMs WHERE ${isWaiting} AND due_at_ms > :nowMs AND ${isOfChat}
    `),
    unpark: connection.statement(`
      UPDATE lanes SET due_at_ms = :nowMs, steps_used = 0, parked_reason = NULL, parked_at_ms = NULL
      WHERE webhook_id = :webhookId AND parked_reason IS NOT NULL AND ${isOfChat}
    `),
    skip: connection.statement<LaneRow>(skipLanes),
    voidLeases: connection.statement(
      'UPDATE lanes SET lease_until_ms = NULL WHERE lease_until_ms IS NOT NULL',
    ),
  };
}

/** A lane that was caught up waits from this match on; one that waits keeps its turn. */
const matchLane = `
  INSERT INTO lanes (webhook_id, upstream, chat_id, replay_id, cursor, head, next_position, waiting,
    waiting_since_ms, due_at_ms)
  VALUES (:webhookId, :upstream, :chatId, '', :cursor, :lastPosition, :firstPosition, :count,
    :firstAtMs, :nowMs)
  ON CONFLICT (webhook_id, chat_id, upstream, replay_id) DO UPDATE SET
    head = excluded.head,
    next_position = iif(waiting = 0, excluded.next_position, next_position),
    waiting_since_ms = iif(waiting = 0, excluded.waiting_since_ms, waiting_since_ms),
    due_at_ms = iif(waiting = 0, excluded.due_at_ms, due_at_ms),
    waiting = waiting + excluded.waiting
`;

const settleLane = `
  UPDATE lanes SET
    cursor = COALESCE(:cursor, cursor),
    last_sequence = COALESCE(:sequence, last_sequence),
    next_position = COALESCE(:nextPosition, next_position),
    waiting = iif(COALESCE(:cursor, cursor) >= head, 0, MAX(1, waiting - (:cursor IS NOT NULL))),
    waiting_since_ms = iif(COALESCE(:cursor, cursor) >= head, NULL, waiting_since_ms),
    steps_used = :stepsUsed,
    due_at_ms = :dueAtMs,
    lease_until_ms = iif(COALESCE(:cursor, cursor) >= head, NULL, :leaseUntilMs),
    parked_reason = :parkedReason,
    parked_at_ms = iif(:parkedReason IS NULL, NULL, :nowMs)
  WHERE lane_id = :laneId
  RETURNING waiting, head, replay_id
`;

/** The oldest event is gone and with it the steps it used; what is kept is due as before. */
const skipLanes = `
  UPDATE lanes SET
    skipped_from = COALESCE(skipped_from, next_position),
    skipped_to = MIN(:earliest, head),
    cursor = MAX(cursor, MIN(:earliest, head)),
    next_position = MIN(:earliest, head) + 1,
    waiting = iif(head <= :earliest, 0, waiting),
    waiting_since_ms = iif(head <= :earliest, NULL, waiting_since_ms),
    steps_used = 0, parked_reason = NULL, parked_at_ms = NULL
  WHERE lane_id IN (
    SELECT lane_id FROM lanes WHERE waiting > 0 AND next_position <= :earliest LIMIT ${batchRows}
  )
  RETURNING ${laneColumns}
`;

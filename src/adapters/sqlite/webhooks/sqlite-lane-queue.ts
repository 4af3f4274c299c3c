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
import { laneOfRow } from './lane-row';
import { laneStatementsOf, type LaneStatements } from './lane-statements';

/** What a change of many lanes counts as, so that appends get their turn in between. */
const batchRows = 500;
/** Lanes that are looked at in one transaction; few of them have lost anything. */
const skippedAtOnce = 5_000;

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

  async settle(settlements: readonly Settlement[]): Promise<readonly (Remainder | undefined)[]> {
    return this.connection.write(
      () => settlements.map((settlement) => this.#settle(settlement)),
      2 * settlements.length,
    );
  }

  async release({ webhookId, chatId, nowMs, isUnparking }: Release): Promise<number> {
    const { release, unpark } = this.#statements;
    return this.connection.write(() => {
      const unparked = isUnparking ? unpark.run({ webhookId, chatId, nowMs }) : 0;
      return unparked + release.run({ webhookId, chatId, nowMs });
    }, batchRows);
  }

  async expire(earliest: number): Promise<readonly Lane[]> {
    const skipped: Lane[] = [];
    const { lastId, skip, forget } = this.#statements;
    const last = await this.connection.read(() => lastId.get()?.id ?? 0);
    for (let after = 0; after < last; after += skippedAtOnce) {
      const range = { earliest, after, upTo: after + skippedAtOnce };
      const rows = await this.connection.write(() => {
        forget.run(range);
        return skip.all(range);
      }, batchRows);
      skipped.push(...rows.map(laneOfRow));
    }
    return skipped;
  }

  async voidLeases(): Promise<void> {
    await this.connection.write(() => this.#statements.voidLeases.run());
  }

  #store({ webhookId, scannedTo, lanes }: ScanResult, nowMs: number): void {
    if (this.#statements.advanceScan.run({ webhookId, scannedTo }) === 0) return;
    for (const lane of lanes) {
      const place = { ...lane, cursor: lane.firstPosition - 1 };
      this.#statements.match.run({ ...place, webhookId, nowMs });
    }
  }

  #settle(settlement: Settlement): Remainder | undefined {
    const left = this.#goOn(settlement) ?? this.#settleWhole(settlement);
    if (left && settlement.delivery) this.#deliveries.store(settlement.delivery);
    return left;
  }

  /** Undefined when the lane does not simply go on. */
  #goOn({ known, cursor, ...rest }: Settlement): Remainder | undefined {
    const { sequence, nextPosition, leaseUntilMs, laneId } = rest;
    if (!known || leaseUntilMs === undefined) return undefined;
    const values = [cursor, sequence, nextPosition, leaseUntilMs, laneId];
    return this.#statements.goOn.run(values) === 1 ? known : undefined;
  }

  #settleWhole(settlement: Settlement): Remainder | undefined {
    const { laneId, cursor, sequence, nextPosition, leaseUntilMs, ...rest } = settlement;
    const { stepsUsed, dueAtMs, parkedReason, nowMs } = rest;
    const left = this.#statements.settle.get({
      ...{ laneId, cursor, sequence, nextPosition, leaseUntilMs },
      ...{ stepsUsed, dueAtMs, parkedReason, nowMs },
    });
    if (!left) return undefined;
    if (left.waiting === 0 && left.replay_id !== '') this.#statements.remove.run({ laneId });
    return { waiting: left.waiting, head: left.head };
  }
}

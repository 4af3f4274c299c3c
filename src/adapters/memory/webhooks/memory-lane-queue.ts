import type { Lane } from '../../../webhooks/lanes/lane';
import type {
  Claim,
  Claimed,
  LaneMatch,
  LaneQueue,
  Release,
  Remainder,
  Replay,
  ScanResult,
  Settlement,
} from '../../../webhooks/lanes/lane-queue';
import { storeDelivery } from './memory-delivery-records';
import type { StoredLane, WebhookTables } from './webhook-tables';

export class MemoryLaneQueue implements LaneQueue {
  constructor(private readonly tables: WebhookTables) {}

  async match(results: readonly ScanResult[], nowMs: number): Promise<void> {
    for (const { webhookId, scannedTo, lanes } of results) {
      const webhook = this.tables.webhooks.get(webhookId);
      if (!webhook || scannedTo < webhook.scannedTo) continue;
      this.tables.webhooks.set(webhookId, { ...webhook, scannedTo });
      for (const match of lanes) this.#add(webhookId, match, nowMs);
    }
  }

  async replay({ webhookId, replayId, types, lanes }: Replay, nowMs: number): Promise<void> {
    for (const match of lanes) {
      if (this.#laneAt(webhookId, match, replayId)) continue;
      Object.assign(this.#make(webhookId, match, nowMs), { replayId, types });
    }
  }

  async claim({ webhookId, nowMs, leaseUntilMs, limit, isProbe }: Claim): Promise<Claimed> {
    const free = this.tables
      .lanesOf(webhookId)
      .filter((lane) => isClaimable(lane) && (lane.leaseUntilMs ?? 0) <= nowMs)
      .sort((a, b) => a.dueAtMs - b.dueAtMs);
    const taken = free.filter((lane) => isProbe || lane.dueAtMs <= nowMs).slice(0, limit);
    for (const lane of taken) lane.leaseUntilMs = leaseUntilMs;
    const next = free.find((lane) => !taken.includes(lane));
    return { lanes: taken.map(laneOf), nextDueAtMs: next?.dueAtMs };
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly (Remainder | undefined)[]> {
    return settlements.map((settlement) => this.#settle(settlement));
  }

  async release({ webhookId, chatId, nowMs, isUnparking }: Release): Promise<number> {
    const lanes = this.tables
      .lanesOf(webhookId)
      .filter((lane) => lane.waiting > 0 && (chatId === undefined || lane.chatId === chatId))
      .filter((lane) => (lane.parkedReason === undefined ? lane.dueAtMs > nowMs : isUnparking));
    for (const lane of lanes) {
      if (lane.parkedReason !== undefined) Object.assign(lane, unparked);
      lane.dueAtMs = nowMs;
    }
    return lanes.length;
  }

  async expire(earliest: number): Promise<readonly Lane[]> {
    const lanes = [...this.tables.lanes.values()];
    for (const { id, waiting, head, skippedTo } of lanes) {
      if (waiting === 0 && head <= earliest && skippedTo === undefined)
        this.tables.lanes.delete(id);
    }
    const expired = lanes.filter((lane) => lane.waiting > 0 && lane.nextPosition <= earliest);
    for (const lane of expired) skip(lane, Math.min(earliest, lane.head));
    return expired.map(laneOf);
  }

  async voidLeases(): Promise<void> {
    for (const lane of this.tables.lanes.values()) lane.leaseUntilMs = undefined;
  }

  #settle(settlement: Settlement): Remainder | undefined {
    const lane = this.tables.lanes.get(settlement.laneId);
    if (!lane) return undefined;
    change(lane, settlement);
    if (settlement.delivery) storeDelivery(this.tables, settlement.delivery);
    if (lane.waiting === 0 && lane.replayId !== '') this.tables.lanes.delete(lane.id);
    return { waiting: lane.waiting, head: lane.head };
  }

  #add(webhookId: string, match: LaneMatch, nowMs: number): void {
    const lane = this.#laneAt(webhookId, match, '');
    if (!lane) {
      this.#make(webhookId, match, nowMs);
      return;
    }
    if (lane.waiting === 0) {
      lane.nextPosition = match.firstPosition;
      lane.waitingSinceMs = match.firstAtMs;
      lane.dueAtMs = nowMs;
    }
    lane.head = match.lastPosition;
    lane.waiting += match.count;
  }

  #make(webhookId: string, match: LaneMatch, nowMs: number): StoredLane {
    this.tables.lanesMade += 1;
    const { upstream, chatId, firstPosition, lastPosition, count, firstAtMs } = match;
    const lane: StoredLane = {
      ...{ id: this.tables.lanesMade, webhookId, upstream, chatId, replayId: '' },
      ...{ cursor: firstPosition - 1, head: lastPosition, nextPosition: firstPosition },
      ...{ waiting: count, waitingSinceMs: firstAtMs, dueAtMs: nowMs },
      ...{ stepsUsed: 0, lastSequence: 0 },
    };
    this.tables.lanes.set(lane.id, lane);
    return lane;
  }

  #laneAt(webhookId: string, { upstream, chatId }: LaneMatch, replayId: string) {
    return this.tables
      .lanesOf(webhookId)
      .find(
        (lane) =>
          lane.chatId === chatId && lane.upstream === upstream && lane.replayId === replayId,
      );
  }
}

const unparked = { stepsUsed: 0, parkedReason: undefined, parkedAtMs: undefined };

function isClaimable(lane: StoredLane): boolean {
  return lane.waiting > 0 && lane.parkedReason === undefined;
}

function change(lane: StoredLane, settlement: Settlement): void {
  const { cursor, sequence, stepsUsed, dueAtMs, leaseUntilMs, parkedReason, nowMs } = settlement;
  lane.waiting = Math.max(1, lane.waiting - (cursor === undefined ? 0 : 1));
  lane.cursor = cursor ?? lane.cursor;
  lane.lastSequence = sequence ?? lane.lastSequence;
  lane.nextPosition = settlement.nextPosition ?? lane.nextPosition;
  const parkedAtMs = parkedReason === undefined ? undefined : nowMs;
  Object.assign(lane, { stepsUsed, dueAtMs, leaseUntilMs, parkedReason, parkedAtMs });
  if (lane.cursor >= lane.head) {
    Object.assign(lane, { waiting: 0, waitingSinceMs: undefined, leaseUntilMs: undefined });
  }
}

function skip(lane: StoredLane, last: number): void {
  lane.skippedFrom ??= lane.nextPosition;
  lane.skippedTo = last;
  lane.cursor = Math.max(lane.cursor, last);
  lane.nextPosition = last + 1;
  Object.assign(lane, unparked);
  if (lane.head <= last) Object.assign(lane, { waiting: 0, waitingSinceMs: undefined });
}

function laneOf({ leaseUntilMs: _lease, ...lane }: StoredLane): Lane {
  return lane;
}

import { ordinalOfPageToken, pageTokenOf } from '../../../events/storing/page-token';
import { laneStateOf, type Lane } from '../../../webhooks/lanes/lane';
import type {
  LaneList,
  LaneListQuery,
  LaneRecords,
  WaitingSummary,
} from '../../../webhooks/lanes/lane-records';
import type { StoredLane, WebhookTables } from './webhook-tables';

export class MemoryLaneRecords implements LaneRecords {
  constructor(private readonly tables: WebhookTables) {}

  async list({ webhookId, state, limit, after }: LaneListQuery): Promise<LaneList> {
    const before = after === undefined ? Infinity : ordinalOfPageToken(after);
    const matching = this.tables
      .lanesOf(webhookId)
      .filter((lane) => lane.id < before && (state ?? laneStateOf(lane)) === laneStateOf(lane))
      .reverse();
    const lanes = matching.slice(0, limit).map(laneOf);
    const last = lanes.at(-1);
    return { lanes, next: matching.length > limit && last ? pageTokenOf(last.id) : undefined };
  }

  async waitingOf(webhookId: string): Promise<WaitingSummary> {
    const waiting = this.tables.lanesOf(webhookId).filter((lane) => lane.waiting > 0);
    const since = waiting.map(({ waitingSinceMs = Infinity }) => waitingSinceMs);
    return {
      count: waiting.reduce((sum, lane) => sum + lane.waiting, 0),
      oldestAtMs: since.length > 0 ? Math.min(...since) : undefined,
    };
  }

  async waitingByChat(webhookIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const byChat = new Map<string, number>();
    const lanes = webhookIds.flatMap((webhookId) => this.tables.lanesOf(webhookId));
    for (const { chatId, waiting, nextPosition } of lanes) {
      if (waiting === 0) continue;
      byChat.set(chatId, Math.min(nextPosition, byChat.get(chatId) ?? Infinity));
    }
    return byChat;
  }

  async find(webhookId: string, upstream: string, chatId: string): Promise<Lane | undefined> {
    const found = this.tables
      .lanesOf(webhookId)
      .filter((lane) => lane.replayId === '' && lane.upstream === upstream)
      .find((lane) => lane.chatId === chatId);
    return found && laneOf(found);
  }
}

function laneOf({ leaseUntilMs: _lease, ...lane }: StoredLane): Lane {
  return lane;
}

import type { Lane } from '../../../webhooks/lanes/lane';

export type LaneRow = {
  readonly lane_id: number;
  readonly webhook_id: string;
  readonly upstream: string;
  readonly chat_id: string;
  readonly replay_id: string;
  readonly types?: string;
  readonly cursor: number;
  readonly head: number;
  readonly next_position: number;
  readonly waiting: number;
  readonly waiting_since_ms?: number;
  readonly steps_used: number;
  readonly due_at_ms: number;
  readonly last_sequence: number;
  readonly parked_reason?: string;
  readonly parked_at_ms?: number;
  readonly skipped_from?: number;
  readonly skipped_to?: number;
};

/** The columns of a LaneRow. */
export const laneColumns = `
  lane_id, webhook_id, upstream, chat_id, replay_id, types, cursor, head, next_position, waiting,
  waiting_since_ms, steps_used, due_at_ms, last_sequence, parked_reason, parked_at_ms,
  skipped_from, skipped_to
`;

export function laneOfRow(row: LaneRow): Lane {
  return {
    id: row.lane_id,
    webhookId: row.webhook_id,
    upstream: row.upstream,
    chatId: row.chat_id,
    replayId: row.replay_id,
    types: row.types === undefined ? undefined : (JSON.parse(row.types) as string[]),
    cursor: row.cursor,
    head: row.head,
    nextPosition: row.next_position,
    waiting: row.waiting,
    waitingSinceMs: row.waiting_since_ms,
    stepsUsed: row.steps_used,
    dueAtMs: row.due_at_ms,
    lastSequence: row.last_sequence,
    parkedReason: row.parked_reason,
    parkedAtMs: row.parked_at_ms,
    skippedFrom: row.skipped_from,
    skippedTo: row.skipped_to,
  };
}

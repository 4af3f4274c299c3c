import type { Remainder } from '../../../webhooks/lanes/lane-queue';
import type { SqliteConnection } from '../sqlite-connection';
import { laneColumns, type LaneRow } from './lane-row';

/** What the queue asks of the table `lanes`. A lane is open while something waits and it is not parked. */
export type LaneStatements = ReturnType<typeof laneStatementsOf>;

/** What a settlement answers. */
export type LaneLeft = Remainder & { readonly replay_id: string };

export function laneStatementsOf(connection: SqliteConnection) {
  const isOpen = 'webhook_id = :webhookId AND is_open = 1';
  const isFree = '(lease_until_ms IS NULL OR lease_until_ms <= :nowMs)';
  const isOfChat = '(:chatId IS NULL OR chat_id = :chatId)';
  return {
    advanceScan: connection.statement(`
      UPDATE webhooks SET scanned_to = :scannedTo
      WHERE webhook_id = :webhookId AND scanned_to <= :scannedTo
    `),
    match: connection.statement(matchLane),
    addReplay: connection.statement(`
      INSERT INTO lanes (webhook_id, upstream, chat_id, replay_id, types, cursor, head,
        next_position, waiting, waiting_since_ms, due_at_ms, is_open)
      VALUES (:webhookId, :upstream, :chatId, :replayId, :types, :cursor, :lastPosition,
        :firstPosition, :count, :firstAtMs, :dueAtMs, 1)
      ON CONFLICT DO NOTHING
    `),
    claim: connection.statement<LaneRow>(`
      UPDATE lanes SET lease_until_ms = :leaseUntilMs WHERE lane_id IN (
        SELECT lane_id FROM lanes WHERE ${isOpen} AND due_at_ms <= :dueByMs AND ${isFree}
        ORDER BY due_at_ms LIMIT :limit
      )
      RETURNING ${laneColumns}
    `),
    nextDue: connection.statement<{ readonly due_at_ms: number }>(`
      SELECT due_at_ms FROM lanes WHERE ${isOpen} AND ${isFree} ORDER BY due_at_ms LIMIT 1
    `),
    goOn: connection.statement(goOnLane),
    settle: connection.statement<LaneLeft>(settleLane),
    remove: connection.statement('DELETE FROM lanes WHERE lane_id = :laneId'),
    release: connection.statement(`
      UPDATE lanes SET due_at_ms = :nowMs WHERE ${isOpen} AND due_at_ms > :nowMs AND ${isOfChat}
    `),
    unpark: connection.statement(`
      UPDATE lanes SET due_at_ms = :nowMs, is_open = 1, steps_used = 0, parked_reason = NULL,
        parked_at_ms = NULL
      WHERE webhook_id = :webhookId AND parked_reason IS NOT NULL AND ${isOfChat}
    `),
    lastId: connection.statement<{ readonly id?: number }>('SELECT MAX(lane_id) AS id FROM lanes'),
    skip: connection.statement<LaneRow>(skipLanes),
    forget: connection.statement(forgetLanes),
    voidLeases: connection.statement(
      'UPDATE lanes SET lease_until_ms = NULL WHERE lease_until_ms IS NOT NULL',
    ),
  };
}

/** A lane that was caught up waits from this match on; one that waits keeps its turn. */
const matchLane = `
  INSERT INTO lanes (webhook_id, upstream, chat_id, replay_id, cursor, head, next_position, waiting,
    waiting_since_ms, due_at_ms, is_open)
  VALUES (:webhookId, :upstream, :chatId, '', :cursor, :lastPosition, :firstPosition, :count,
    :firstAtMs, :nowMs, 1)
  ON CONFLICT (webhook_id, chat_id, upstream, replay_id) DO UPDATE SET
    head = excluded.head,
    next_position = iif(waiting = 0, excluded.next_position, next_position),
    waiting_since_ms = iif(waiting = 0, excluded.waiting_since_ms, waiting_since_ms),
    due_at_ms = iif(waiting = 0, excluded.due_at_ms, due_at_ms),
    is_open = parked_reason IS NULL,
    waiting = waiting + excluded.waiting
`;

/** The common case, a success with more behind it on a lane that stays claimed: no index is touched. */
const goOnLane = `
  UPDATE lanes SET cursor = ?1, last_sequence = COALESCE(?2, last_sequence), next_position = ?3,
    waiting = MAX(1, waiting - 1), steps_used = 0, lease_until_ms = ?4
  WHERE lane_id = ?5 AND head > ?1 AND is_open = 1
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
    is_open = COALESCE(:cursor, cursor) < head AND :parkedReason IS NULL,
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
    is_open = head > :earliest,
    steps_used = 0, parked_reason = NULL, parked_at_ms = NULL
  WHERE lane_id > :after AND lane_id <= :upTo AND waiting > 0 AND next_position <= :earliest
  RETURNING ${laneColumns}
`;

const forgetLanes = `
  DELETE FROM lanes
  WHERE lane_id > :after AND lane_id <= :upTo AND waiting = 0 AND head <= :earliest
    AND skipped_to IS NULL
`;

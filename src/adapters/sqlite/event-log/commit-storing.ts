import type { Commit, OperationSettlement } from '../../../events/commit';
import type { StoredEvent } from '../../../events/event';
import { storedEventOf } from '../../../events/event-json';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { ChatStoring, type StoredLabels } from './chat-storing';
import type { SqliteLogBounds } from './sqlite-log-bounds';
import { SessionStoring, type SessionPlace } from './session-storing';

/** Writes one commit, inside a transaction that the caller has open. */
export class CommitStoring {
  readonly #chats: ChatStoring;
  readonly #sessions: SessionStoring;
  readonly #insertEvent: SqlStatement<never>;
  readonly #settle: SqlStatement<never>;

  constructor(
    connection: SqliteConnection,
    private readonly bounds: SqliteLogBounds,
  ) {
    this.#chats = new ChatStoring(connection);
    this.#sessions = new SessionStoring(connection);
    this.#insertEvent = connection.statement(`
      INSERT INTO events (position, at_ms, type, upstream, session_id, sequence, json)
      VALUES (:position, :atMs, :type, :upstream, :sessionId, :sequence, :json)
    `);
    this.#settle = connection.statement(`
      UPDATE operations SET state = 'succeeded', completed_at_ms = :now,
        response_status = :status, response_body = :body, message_id = :messageId,
        is_retryable = NULL
      WHERE operation_id = :operationId AND state <> 'succeeded'
    `);
  }

  store(commit: Commit, now: number): readonly StoredEvent[] {
    const { chatId, settles } = commit;
    const labels = chatId === undefined ? undefined : this.#chats.store(chatId, commit, now);
    const place = chatId === undefined ? undefined : this.#sessions.store(chatId, commit, now);
    const events = this.#storeEvents(commit, place, labels);
    if (settles) this.#settleOperation(settles, now);
    return events;
  }

  #storeEvents(commit: Commit, place?: SessionPlace, labels?: StoredLabels): StoredEvent[] {
    const { upstream, chatId } = commit;
    if (commit.events.length === 0) return [];
    const { head } = this.bounds.read();
    return commit.events.map((draft, index) => {
      const event = storedEventOf(draft, {
        logId: this.bounds.logId,
        position: head + 1 + index,
        upstream: upstream || undefined,
        ...{ chatId, sequence: place && place.sequence + 1 + index },
        ...labels,
      });
      const { position, atMs, type, sequence, json } = event;
      const sessionId = place?.sessionId;
      this.#insertEvent.run({ position, atMs, type, upstream, sessionId, sequence, json });
      return event;
    });
  }

  #settleOperation(settlement: OperationSettlement, now: number): void {
    const { operationId, responseStatus, responseBody, messageId } = settlement;
    this.#settle.run({ operationId, now, status: responseStatus, body: responseBody, messageId });
  }
}

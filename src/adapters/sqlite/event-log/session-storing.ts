import { ageOf, ownUserIdOf } from '../../../events/storing/commit-facts';
import type { Commit } from '../../../events/commit';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

export type SessionPlace = { readonly sessionId: number; readonly sequence: number };

/** The part of a commit that concerns one identity in the chat: its session and its messages. */
export class SessionStoring {
  readonly #advance: SqlStatement<{ readonly session_id: number; readonly sequence: number }>;
  readonly #change: SqlStatement<never>;
  readonly #message: SqlStatement<never>;
  readonly #ownUser: SqlStatement<never>;

  constructor(connection: SqliteConnection) {
    this.#advance = connection.statement(`
      INSERT INTO sessions (upstream, chat_id, sequence) VALUES (:upstream, :chatId, :count)
      ON CONFLICT (chat_id, upstream) DO UPDATE SET sequence = sequence + excluded.sequence
      RETURNING session_id, sequence
    `);
    this.#change = connection.statement(`
      UPDATE sessions SET
        state = COALESCE(:state, state),
        nickname = COALESCE(:nickname, nickname),
        joined_at_ms = COALESCE(:joinedAtMs, joined_at_ms),
        stream_id = COALESCE(:streamId, stream_id),
        stream_last = COALESCE(:streamLast, stream_last)
      WHERE session_id = :sessionId
    `);
    this.#message = connection.statement(`
      INSERT INTO messages (session_id, message_id, type, sent_at_ms, logged_at_ms, json)
      VALUES (:sessionId, :messageId, :type, :sentAtMs, :loggedAtMs, :json)
      ON CONFLICT (session_id, message_id)
      DO UPDATE SET type = excluded.type, sent_at_ms = excluded.sent_at_ms, json = excluded.json
    `);
    this.#ownUser = connection.statement(
      'INSERT INTO own_users (upstream, user_id) VALUES (:upstream, :userId) ON CONFLICT DO NOTHING',
    );
  }

  /** The sequence before the commit's first event. */
  store(chatId: string, commit: Commit, now: number): SessionPlace {
    const { upstream, events, session, streamPosition } = commit;
    const row = this.#advance.get({ upstream, chatId, count: events.length });
    if (!row) throw new Error('An upsert returned no row.');
    const sessionId = row.session_id;
    if (session || streamPosition) {
      this.#change.run({
        ...{ sessionId, state: session?.state, nickname: session?.nickname },
        joinedAtMs: session?.joinedAtMs,
        streamId: streamPosition?.streamId,
        streamLast: streamPosition?.last,
      });
    }
    this.#storeMessages(sessionId, commit, now);
    return { sessionId, sequence: row.sequence - events.length };
  }

  #storeMessages(sessionId: number, commit: Commit, now: number): void {
    const loggedAtMs = ageOf(commit, now);
    for (const { message } of commit.messages ?? []) {
      const { id: messageId, type } = message;
      const sentAtMs = Date.parse(message.sentAt);
      const json = JSON.stringify(message);
      this.#message.run({ sessionId, messageId, type, sentAtMs, loggedAtMs, json });
      const userId = ownUserIdOf(commit, message);
      if (userId !== undefined) this.#ownUser.run({ upstream: commit.upstream, userId });
    }
  }
}

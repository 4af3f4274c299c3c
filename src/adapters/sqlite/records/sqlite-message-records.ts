import type { Message } from '../../../events/message';
import { ordinalOfPageToken, pageTokenOf } from '../../../events/storing/page-token';
import type { MessagePage, MessageQuery, MessageRecords } from '../../../sessions/message-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { givenOf, jsonListOf, whereOf } from './list-conditions';

type MessageRow = { readonly ordinal: number; readonly json: string };

export class SqliteMessageRecords implements MessageRecords {
  readonly #sessionId: SqlStatement<{ readonly session_id: number }>;
  readonly #known: SqlStatement<{ readonly message_id: string }>;
  readonly #find: SqlStatement<{ readonly json: string }>;
  readonly #ownUsers: SqlStatement<{ readonly user_id: string }>;

  constructor(private readonly connection: SqliteConnection) {
    this.#sessionId = connection.statement(
      'SELECT session_id FROM sessions WHERE chat_id = :chatId AND upstream = :upstream',
    );
    this.#known = connection.statement(`
      SELECT message_id FROM messages
      WHERE session_id = :sessionId AND message_id IN (SELECT value FROM json_each(:messageIds))
    `);
    this.#find = connection.statement(`
      SELECT m.json FROM sessions s JOIN messages m ON m.session_id = s.session_id
      WHERE s.chat_id = :chatId AND m.message_id = :messageId AND m.json IS NOT NULL
        AND (:upstream IS NULL OR s.upstream = :upstream)
      ORDER BY m.ordinal LIMIT 1
    `);
    this.#ownUsers = connection.statement(
      'SELECT user_id FROM own_users WHERE upstream = :upstream',
    );
  }

  async knownOf(
    upstream: string,
    chatId: string,
    messageIds: readonly string[],
  ): Promise<ReadonlySet<string>> {
    return this.connection.read(() => {
      const session = this.#sessionId.get({ upstream, chatId });
      if (!session) return new Set<string>();
      const ids = { sessionId: session.session_id, messageIds: JSON.stringify(messageIds) };
      return new Set(this.#known.all(ids).map((row) => row.message_id));
    });
  }

  async find(chatId: string, messageId: string, upstream?: string): Promise<Message | undefined> {
    const row = await this.connection.read(() => this.#find.get({ chatId, messageId, upstream }));
    return row && (JSON.parse(row.json) as Message);
  }

  async list(query: MessageQuery): Promise<MessagePage> {
    const after = query.after === undefined ? undefined : ordinalOfPageToken(query.after);
    return this.connection.read(() => {
      const { chatId, upstream } = query;
      const session = this.#sessionId.get({ chatId, upstream });
      return session ? this.#page(query, session.session_id, after) : { messages: [] };
    });
  }

  async ownUserIds(upstream: string): Promise<ReadonlySet<string>> {
    const rows = await this.connection.read(() => this.#ownUsers.all({ upstream }));
    return new Set(rows.map((row) => row.user_id));
  }

  #page(query: MessageQuery, sessionId: number, after: number | undefined): MessagePage {
    const { order, limit, types, sinceMs, untilMs } = query;
    const parameters = { sessionId, after, sinceMs, untilMs, types: jsonListOf(types) };
    const where = whereOf(parameters, {
      sessionId: 'session_id = :sessionId AND json IS NOT NULL',
      after: order === 'asc' ? 'ordinal > :after' : 'ordinal < :after',
      sinceMs: 'sent_at_ms >= :sinceMs',
      untilMs: 'sent_at_ms <= :untilMs',
      types: 'type IN (SELECT value FROM json_each(:types))',
    });
    const list = this.connection.statement<MessageRow>(
      `SELECT ordinal, json FROM messages ${where} ORDER BY ordinal ${order} LIMIT :limit`,
    );
    const rows = list.all({ ...givenOf(parameters), limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      messages: page.map((row) => JSON.parse(row.json) as Message),
      next: last && pageTokenOf(last.ordinal),
    };
  }
}

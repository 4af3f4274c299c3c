import { ordinalOfPageToken, pageTokenOf } from '../../../events/storing/page-token';
import type {
  ChatLabels,
  ChatPage,
  ChatQuery,
  ChatRecord,
  ChatRecords,
} from '../../../sessions/chat-records';
import type { SqliteConnection, NamedParameters, SqlStatement } from '../sqlite-connection';
import { givenOf, jsonListOf, whereOf } from './list-conditions';

type ChatRow = {
  readonly ordinal: number;
  readonly chat_id: string;
  readonly state: ChatRecord['state'];
  readonly contact?: string;
  readonly external_id?: string;
  readonly metadata: string;
  readonly ended_at_ms?: number;
  readonly end_reason?: string;
  readonly first_seen_at_ms: number;
  readonly updated_at_ms: number;
};

const columns = `
  ordinal, chat_id, state, contact, external_id, metadata, ended_at_ms, end_reason,
  first_seen_at_ms, updated_at_ms
`;

const conditions = {
  states: 'state IN (SELECT value FROM json_each(:states))',
  upstreams: `EXISTS (
    SELECT 1 FROM sessions s WHERE s.chat_id = chats.chat_id AND s.state IS NOT NULL
      AND s.upstream IN (SELECT value FROM json_each(:upstreams))
  )`,
  chatIds: 'chat_id IN (SELECT value FROM json_each(:chatIds))',
  externalId: 'external_id = :externalId',
  serviceId: 'service_id = :serviceId',
  channel: 'channel = :channel',
  updatedSinceMs: 'updated_at_ms >= :updatedSinceMs',
};

export class SqliteChatRecords implements ChatRecords {
  readonly #find: SqlStatement<ChatRow>;
  readonly #label: SqlStatement<ChatRow>;

  constructor(private readonly connection: SqliteConnection) {
    this.#find = connection.statement(`SELECT ${columns} FROM chats WHERE chat_id = :chatId`);
    this.#label = connection.statement(`
      INSERT INTO chats (chat_id, state, external_id, metadata, first_seen_at_ms, updated_at_ms)
      VALUES (:chatId, 'active', :externalId, COALESCE(:metadata, '{}'), :nowMs, :nowMs)
      ON CONFLICT (chat_id) DO UPDATE SET
        external_id = COALESCE(:externalId, external_id),
        metadata = COALESCE(:metadata, metadata),
        updated_at_ms = :nowMs
      RETURNING ${columns}
    `);
  }

  async find(chatId: string): Promise<ChatRecord | undefined> {
    const row = await this.connection.read(() => this.#find.get({ chatId }));
    return row && chatOfRow(row);
  }

  async list(query: ChatQuery): Promise<ChatPage> {
    const after = query.after === undefined ? undefined : ordinalOfPageToken(query.after);
    return this.connection.read(() => this.#page(query, after));
  }

  async label(chatId: string, labels: ChatLabels, nowMs: number): Promise<ChatRecord> {
    const { externalId, metadata } = labels;
    const json = metadata && JSON.stringify(metadata);
    return this.connection.write(() => {
      const row = this.#label.get({ chatId, externalId, metadata: json, nowMs });
      if (!row) throw new Error('An upsert returned no row.');
      return chatOfRow(row);
    });
  }

  #page(query: ChatQuery, after: number | undefined): ChatPage {
    const { order, limit } = query;
    const parameters = { ...filterOf(query), after };
    const where = whereOf(parameters, {
      ...conditions,
      after: order === 'asc' ? 'ordinal > :after' : 'ordinal < :after',
    });
    const list = this.connection.statement<ChatRow>(
      `SELECT ${columns} FROM chats ${where} ORDER BY ordinal ${order} LIMIT :limit`,
    );
    const rows = list.all({ ...givenOf(parameters), limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return { chats: page.map(chatOfRow), next: last && pageTokenOf(last.ordinal) };
  }
}

function filterOf(query: ChatQuery): NamedParameters {
  const { states, upstreams, chatIds, externalId, serviceId, channel, updatedSinceMs } = query;
  return {
    ...{ externalId, serviceId, channel, updatedSinceMs },
    states: jsonListOf(states),
    upstreams: jsonListOf(upstreams),
    chatIds: jsonListOf(chatIds),
  };
}

function chatOfRow(row: ChatRow): ChatRecord {
  return {
    chatId: row.chat_id,
    state: row.state,
    contact: row.contact ? (JSON.parse(row.contact) as Record<string, unknown>) : undefined,
    externalId: row.external_id,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    endedAtMs: row.ended_at_ms,
    endReason: row.end_reason,
    firstSeenAtMs: row.first_seen_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

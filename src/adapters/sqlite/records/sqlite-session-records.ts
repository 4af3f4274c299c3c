import type { StoredSessionState } from '../../../events/commit';
import type { SessionRecord, SessionRecords } from '../../../sessions/session-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

type SessionRow = {
  readonly upstream: string;
  readonly chat_id: string;
  readonly state: StoredSessionState;
  readonly nickname?: string;
  readonly joined_at_ms?: number;
  readonly stream_id?: string;
  readonly stream_last?: number;
  readonly sequence: number;
};

const select = `
  SELECT upstream, chat_id, state, nickname, joined_at_ms, stream_id, stream_last, sequence
  FROM sessions
`;

export class SqliteSessionRecords implements SessionRecords {
  readonly #joined: SqlStatement<SessionRow>;
  readonly #offered: SqlStatement<SessionRow>;
  readonly #find: SqlStatement<SessionRow>;
  readonly #ofChat: SqlStatement<SessionRow>;

  constructor(private readonly connection: SqliteConnection) {
    this.#joined = connection.statement(`${select} WHERE state = 'joined'`);
    this.#offered = connection.statement(`${select} WHERE state = 'offered' ORDER BY session_id`);
    this.#find = connection.statement(
      `${select} WHERE chat_id = :chatId AND upstream = :upstream AND state IS NOT NULL`,
    );
    this.#ofChat = connection.statement(
      `${select} WHERE chat_id = :chatId AND state IS NOT NULL ORDER BY session_id`,
    );
  }

  async joined(): Promise<readonly SessionRecord[]> {
    return this.connection.read(() => this.#joined.all().map(sessionOfRow));
  }

  async offered(): Promise<readonly SessionRecord[]> {
    return this.connection.read(() => this.#offered.all().map(sessionOfRow));
  }

  async find(upstream: string, chatId: string): Promise<SessionRecord | undefined> {
    const row = await this.connection.read(() => this.#find.get({ upstream, chatId }));
    return row && sessionOfRow(row);
  }

  async ofChat(chatId: string): Promise<readonly SessionRecord[]> {
    return this.connection.read(() => this.#ofChat.all({ chatId }).map(sessionOfRow));
  }
}

function sessionOfRow(row: SessionRow): SessionRecord {
  const { stream_id: streamId, stream_last: last } = row;
  return {
    upstream: row.upstream,
    chatId: row.chat_id,
    state: row.state,
    nickname: row.nickname,
    joinedAtMs: row.joined_at_ms,
    streamPosition: streamId === undefined || last === undefined ? undefined : { streamId, last },
    sequence: row.sequence,
  };
}

import type {
  StartedSend,
  StartedSendRecords,
} from '../../../sessions/sending/started-send-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

type Row = {
  readonly upstream: string;
  readonly chat_id: string;
  readonly client_id: string;
  readonly operation_id: string | undefined;
  readonly client_reference: string | undefined;
  readonly likeness: string;
  readonly started_at_ms: number;
  readonly stream_id: string;
  readonly message_id: string | undefined;
};

const key = 'upstream = :upstream AND chat_id = :chatId AND client_id = :clientId';

export class SqliteStartedSendRecords implements StartedSendRecords {
  readonly #begin: SqlStatement<never>;
  readonly #claim: SqlStatement<never>;
  readonly #forget: SqlStatement<never>;
  readonly #of: SqlStatement<Row>;
  readonly #trim: SqlStatement<never>;

  constructor(private readonly connection: SqliteConnection) {
    this.#begin = connection.statement(`
      INSERT OR REPLACE INTO started_sends
        (upstream, chat_id, client_id, operation_id, client_reference, likeness, started_at_ms,
          stream_id)
      VALUES (:upstream, :chatId, :clientId, :operationId, :clientReference, :likeness,
        :startedAtMs, :streamId)
    `);
    this.#claim = connection.statement(
      `UPDATE started_sends SET message_id = :messageId WHERE ${key}`,
    );
    this.#forget = connection.statement(`DELETE FROM started_sends WHERE ${key}`);
    this.#of = connection.statement(`
      SELECT * FROM started_sends WHERE chat_id = :chatId AND upstream = :upstream
      ORDER BY ordinal
    `);
    this.#trim = connection.statement(
      'DELETE FROM started_sends WHERE started_at_ms < :olderThanMs',
    );
  }

  async begin(send: StartedSend): Promise<void> {
    const { messageId: _, ...row } = send;
    await this.connection.write(() => this.#begin.run(row));
  }

  async claim({ upstream, chatId, clientId }: StartedSend, messageId: string): Promise<void> {
    const row = { upstream, chatId, clientId, messageId };
    await this.connection.write(() => this.#claim.run(row));
  }

  async forget({ upstream, chatId, clientId }: StartedSend): Promise<void> {
    await this.connection.write(() => this.#forget.run({ upstream, chatId, clientId }));
  }

  async of(upstream: string, chatId: string): Promise<readonly StartedSend[]> {
    return this.connection.read(() => this.#of.all({ upstream, chatId }).map(startedSendOfRow));
  }

  async trim(olderThanMs: number): Promise<number> {
    return this.connection.write(() => this.#trim.run({ olderThanMs }));
  }
}

function startedSendOfRow(row: Row): StartedSend {
  return {
    upstream: row.upstream,
    chatId: row.chat_id,
    clientId: row.client_id,
    operationId: row.operation_id,
    clientReference: row.client_reference,
    likeness: row.likeness,
    startedAtMs: row.started_at_ms,
    streamId: row.stream_id,
    messageId: row.message_id,
  };
}

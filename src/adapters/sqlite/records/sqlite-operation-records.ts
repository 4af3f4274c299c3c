import type {
  NewOperation,
  OperationEnd,
  OperationRecord,
  OperationRecords,
  OperationState,
} from '../../../operations/operation-records';
import type { Clock } from '../../../runtime/clock';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

type OperationRow = {
  readonly operation_id: string;
  readonly key_id: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  readonly method: string;
  readonly path: string;
  readonly state: OperationState;
  readonly created_at_ms: number;
  readonly completed_at_ms?: number;
  readonly response_status?: number;
  readonly response_body?: string;
  readonly message_id?: string;
  readonly is_retryable?: number;
  readonly upstream?: string;
  readonly chat_id?: string;
  readonly client_reference?: string;
};

/** Rows one transaction removes, so that other writes get their turn in between. */
const batchRows = 500;

const select = `
  SELECT operation_id, key_id, idempotency_key, fingerprint, method, path, state, created_at_ms,
    completed_at_ms, response_status, response_body, message_id, is_retryable, upstream, chat_id,
    client_reference
  FROM operations
`;

export class SqliteOperationRecords implements OperationRecords {
  readonly #find: SqlStatement<OperationRow>;
  readonly #unknownOf: SqlStatement<OperationRow>;
  readonly #insert: SqlStatement<never>;
  readonly #end: SqlStatement<never>;
  readonly #resume: SqlStatement<never>;
  readonly #abandon: SqlStatement<never>;
  readonly #trim: SqlStatement<never>;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly clock: Clock,
  ) {
    this.#find = connection.statement(
      `${select} WHERE key_id = :keyId AND idempotency_key = :idempotencyKey`,
    );
    this.#unknownOf = connection.statement(`
      ${select} WHERE chat_id = :chatId AND state = 'unknown'
        AND (upstream = :upstream OR upstream IS NULL)
      ORDER BY created_at_ms, ordinal
    `);
    this.#insert = connection.statement(insertOperation);
    this.#end = connection.statement(endOperation);
    this.#resume = connection.statement(resumeOperation);
    this.#abandon = connection.statement(`
      UPDATE operations SET state = 'unknown', completed_at_ms = :now WHERE state = 'in_progress'
    `);
    this.#trim = connection.statement(`
      DELETE FROM operations WHERE ordinal IN (
        SELECT ordinal FROM operations WHERE completed_at_ms < :olderThan LIMIT ${batchRows}
      )
    `);
  }

  async begin(operation: NewOperation): Promise<{ readonly existing?: OperationRecord }> {
    const { id, keyId, idempotencyKey, fingerprint, method, path, createdAtMs } = operation;
    const { upstream, chatId, clientReference } = operation;
    return this.connection.write(() => {
      const held = this.#find.get({ keyId, idempotencyKey });
      if (held) return { existing: operationOfRow(held) };
      this.#insert.run({
        ...{ id, keyId, idempotencyKey, fingerprint, method, path, createdAtMs },
        ...{ upstream, chatId, clientReference },
      });
      return {};
    });
  }

  async find(keyId: string, idempotencyKey: string): Promise<OperationRecord | undefined> {
    const row = await this.connection.read(() => this.#find.get({ keyId, idempotencyKey }));
    return row && operationOfRow(row);
  }

  async end(operationId: string, end: OperationEnd): Promise<void> {
    const { state, completedAtMs, responseStatus, responseBody, isRetryable } = end;
    await this.connection.write(() =>
      this.#end.run({
        ...{ operationId, state, completedAtMs, responseStatus, responseBody },
        isRetryable: isRetryable === undefined ? undefined : Number(isRetryable),
      }),
    );
  }

  async resume(operationId: string): Promise<void> {
    await this.connection.write(() => this.#resume.run({ operationId }));
  }

  async abandonInProgress(): Promise<number> {
    return this.connection.write(() => this.#abandon.run({ now: this.clock.now() }));
  }

  async unknownOf(upstream: string, chatId: string): Promise<readonly OperationRecord[]> {
    const rows = await this.connection.read(() => this.#unknownOf.all({ upstream, chatId }));
    return rows.map(operationOfRow);
  }

  async trim(olderThanMs: number): Promise<number> {
    const removeSome = () => this.#trim.run({ olderThan: olderThanMs });
    let total = 0;
    for (;;) {
      const removed = await this.connection.write(removeSome, batchRows);
      if (removed === 0) return total;
      total += removed;
    }
  }
}

const insertOperation = `
  INSERT INTO operations (operation_id, key_id, idempotency_key, fingerprint, method, path, state,
    created_at_ms, upstream, chat_id, client_reference)
  VALUES (:id, :keyId, :idempotencyKey, :fingerprint, :method, :path, 'in_progress',
    :createdAtMs, :upstream, :chatId, :clientReference)
`;

const endOperation = `
  UPDATE operations SET state = :state, completed_at_ms = :completedAtMs,
    response_status = :responseStatus, response_body = :responseBody, is_retryable = :isRetryable
  WHERE operation_id = :operationId AND state <> 'succeeded'
`;

const resumeOperation = `
  UPDATE operations SET state = 'in_progress', completed_at_ms = NULL, response_status = NULL,
    response_body = NULL, is_retryable = NULL
  WHERE operation_id = :operationId
    AND (state = 'unknown' OR (state = 'failed' AND is_retryable = 1))
`;

function operationOfRow(row: OperationRow): OperationRecord {
  return {
    id: row.operation_id,
    keyId: row.key_id,
    idempotencyKey: row.idempotency_key,
    fingerprint: row.fingerprint,
    method: row.method,
    path: row.path,
    state: row.state,
    createdAtMs: row.created_at_ms,
    completedAtMs: row.completed_at_ms,
    responseStatus: row.response_status,
    responseBody: row.response_body,
    messageId: row.message_id,
    isRetryable: row.is_retryable === undefined ? undefined : row.is_retryable === 1,
    upstream: row.upstream,
    chatId: row.chat_id,
    clientReference: row.client_reference,
  };
}

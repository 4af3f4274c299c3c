import type { ApiKeyRecord, ApiKeyRecords, Scope } from '../../../access/api-key-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { jsonListOf } from './list-conditions';

type ApiKeyRow = {
  readonly key_id: string;
  readonly name: string;
  readonly sha256: string;
  readonly scopes: string;
  readonly upstreams?: string;
  readonly chat_ids?: string;
  readonly created_at_ms: number;
  readonly expires_at_ms?: number;
  readonly revoked_at_ms?: number;
};

const select = `
  SELECT key_id, name, sha256, scopes, upstreams, chat_ids, created_at_ms, expires_at_ms,
    revoked_at_ms
  FROM api_keys
`;

export class SqliteApiKeyRecords implements ApiKeyRecords {
  readonly #find: SqlStatement<ApiKeyRow>;
  readonly #list: SqlStatement<ApiKeyRow>;
  readonly #insert: SqlStatement<never>;
  readonly #revoke: SqlStatement<never>;

  constructor(private readonly connection: SqliteConnection) {
    this.#find = connection.statement(`${select} WHERE key_id = :id`);
    this.#list = connection.statement(`${select} ORDER BY created_at_ms DESC, ordinal DESC`);
    this.#insert = connection.statement(`
      INSERT INTO api_keys (key_id, name, sha256, scopes, upstreams, chat_ids, created_at_ms,
        expires_at_ms, revoked_at_ms)
      VALUES (:id, :name, :sha256, :scopes, :upstreams, :chatIds, :createdAtMs,
        :expiresAtMs, :revokedAtMs)
    `);
    this.#revoke = connection.statement(`
      UPDATE api_keys SET revoked_at_ms = :atMs WHERE key_id = :id AND revoked_at_ms IS NULL
    `);
  }

  async insert(record: ApiKeyRecord): Promise<void> {
    const { id, name, sha256, createdAtMs, expiresAtMs, revokedAtMs } = record;
    await this.connection.write(() =>
      this.#insert.run({
        ...{ id, name, sha256, createdAtMs, expiresAtMs, revokedAtMs },
        scopes: jsonListOf(record.scopes),
        upstreams: jsonListOf(record.upstreams),
        chatIds: jsonListOf(record.chatIds),
      }),
    );
  }

  async find(keyId: string): Promise<ApiKeyRecord | undefined> {
    const row = await this.connection.read(() => this.#find.get({ id: keyId }));
    return row && apiKeyOfRow(row);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    return this.connection.read(() => this.#list.all().map(apiKeyOfRow));
  }

  async revoke(keyId: string, atMs: number): Promise<void> {
    await this.connection.write(() => this.#revoke.run({ id: keyId, atMs }));
  }
}

function apiKeyOfRow(row: ApiKeyRow): ApiKeyRecord {
  return {
    id: row.key_id,
    name: row.name,
    sha256: row.sha256,
    scopes: JSON.parse(row.scopes) as Scope[],
    upstreams: stringsOf(row.upstreams),
    chatIds: stringsOf(row.chat_ids),
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}

function stringsOf(json: string | undefined): readonly string[] | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as string[]);
}

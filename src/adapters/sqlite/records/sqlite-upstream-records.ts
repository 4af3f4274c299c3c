import type { UpstreamRecord, UpstreamRecords } from '../../../engine/upstreams/upstream-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

type UpstreamRow = { readonly upstream_id: string; readonly json: string };

export class SqliteUpstreamRecords implements UpstreamRecords {
  readonly #all: SqlStatement<UpstreamRow>;
  readonly #put: SqlStatement<never>;
  readonly #remove: SqlStatement<never>;

  constructor(private readonly connection: SqliteConnection) {
    this.#all = connection.statement(
      'SELECT upstream_id, json FROM upstreams ORDER BY upstream_id',
    );
    this.#put = connection.statement(`
      INSERT INTO upstreams (upstream_id, json) VALUES (:id, :json)
      ON CONFLICT (upstream_id) DO UPDATE SET json = excluded.json
    `);
    this.#remove = connection.statement('DELETE FROM upstreams WHERE upstream_id = :id');
  }

  async all(): Promise<readonly UpstreamRecord[]> {
    const rows = await this.connection.read(() => this.#all.all());
    return rows.map(({ upstream_id: id, json }) => ({ id, json }));
  }

  async put({ id, json }: UpstreamRecord): Promise<void> {
    await this.connection.write(() => this.#put.run({ id, json }));
  }

  async remove(id: string): Promise<void> {
    await this.connection.write(() => this.#remove.run({ id }));
  }
}

import type { StatementSyncInstance } from '@photostructure/sqlite';
import { StorageUnavailableError } from '../../events/storage-errors';
import { GroupCommit, type GroupCommitOptions } from './group-commit';
import { storageFailureOf } from './storage-failure';

type SqlRow = Record<string, unknown>;
type SqlValue = string | number | undefined;
export type NamedParameters = Readonly<Record<string, SqlValue>>;
/** By name; or in the order of the question marks, at half the cost, for what runs most often. */
export type SqlParameters = NamedParameters | readonly SqlValue[];

/** One prepared statement. SQL's NULL is `undefined` on this side, in parameters and in rows. */
export interface SqlStatement<Row> {
  run(parameters?: SqlParameters): number;
  get(parameters?: SqlParameters): Row | undefined;
  all(parameters?: SqlParameters): Row[];
}

/** The one connection: reads go straight to it, writes through its group commit. */
export class SqliteConnection {
  readonly #groupCommit: GroupCommit;
  readonly #statements = new Map<string, SqlStatement<never>>();

  constructor(private readonly options: GroupCommitOptions) {
    this.#groupCommit = new GroupCommit(options);
  }

  get commits(): number {
    return this.#groupCommit.commits;
  }

  /** Prepared at the first call with this text, the same one ever after. */
  statement<Row = never>(sql: string): SqlStatement<Row> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = statementOf<Row>(this.options.database.prepare(sql));
    this.#statements.set(sql, made as SqlStatement<never>);
    return made;
  }

  /**
   * Looks at once, and answers when what it saw is on the disk: nobody is told of what a loss of
   * power could still take back. Throws StorageUnavailableError.
   */
  async read<T>(work: () => T): Promise<T> {
    const seen = this.#look(work);
    await this.#groupCommit.flushed();
    return seen;
  }

  /** See `GroupCommit.run`. */
  write<T>(work: () => T, weight?: number): Promise<T> {
    return this.#groupCommit.run(work, weight);
  }

  onCommitted(listener: () => void): void {
    this.#groupCommit.onCommitted(listener);
  }

  /** Stores what is waiting, then closes. Harmless when repeated. */
  close(): void {
    const { database, log } = this.options;
    if (!database.isOpen) return;
    this.#groupCommit.close();
    database.close();
    log[Symbol.dispose]();
  }

  #look<T>(work: () => T): T {
    if (!this.options.database.isOpen) throw new StorageUnavailableError('The store is closed.');
    try {
      return work();
    } catch (error) {
      throw storageFailureOf(error) ?? error;
    }
  }
}

function statementOf<Row>(statement: StatementSyncInstance): SqlStatement<Row> {
  return {
    run: (parameters = {}) => statement.run(...bound(parameters)).changes,
    get: (parameters = {}) => {
      const row = statement.get(...bound(parameters)) as SqlRow | undefined;
      return row && (withoutNulls(row) as Row);
    },
    all: (parameters = {}) =>
      (statement.all(...bound(parameters)) as SqlRow[]).map((row) => withoutNulls(row) as Row),
  };
}

type BoundValue = string | number | null;

function bound(parameters: SqlParameters): (BoundValue | Record<string, BoundValue>)[] {
  if (isInOrder(parameters)) return parameters.map((value) => value ?? null);
  const values: Record<string, BoundValue> = {};
  for (const name of Object.keys(parameters)) values[name] = parameters[name] ?? null;
  return [values];
}

function isInOrder(parameters: SqlParameters): parameters is readonly SqlValue[] {
  return Array.isArray(parameters);
}

function withoutNulls(row: SqlRow): SqlRow {
  for (const name in row) row[name] ??= undefined;
  return row;
}

import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { StorageUnavailableError } from '../../events/storage-errors';
import { storageFailureOf, type StorageFailure } from './storage-failure';

/** What bounds the time one group holds the loop: about 25 ms on a slow core. */
const maxGroupWeight = 512;

type Job = {
  /** Runs the work inside the open transaction; what it returns tells the caller, after COMMIT. */
  readonly attempt: () => () => void;
  readonly reject: (reason: unknown) => void;
  readonly weight: number;
};

/**
 * All writes of one SQLite connection. Those asked for in one turn of the loop share one
 * transaction and so one flush to the disk.
 *
 *   1. gather  jobs queue up until the loop has read what is there to read
 *   2. commit  a bounded number of them, in order of arrival, between BEGIN and COMMIT
 *   3. apart   when a job throws for a reason of its own, the group is rolled back and run again,
 *              each job behind a savepoint: a job may run twice and must depend on the database alone
 *   4. tell    callers hear of it after COMMIT. When the store itself fails, all of the group are
 *              told that, and nothing of any of them is stored
 */
export class GroupCommit {
  /** Transactions that reached the disk. */
  commits = 0;

  #queue: Job[] = [];
  #isScheduled = false;
  #isClosed = false;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly database: DatabaseSyncInstance) {}

  /** Resolves with what `work` returned once it is on the disk. `weight`: the rows it touches. */
  run<T>(work: () => T, weight = 1): Promise<T> {
    if (this.#isClosed) {
      return Promise.reject(
        new StorageUnavailableError('The store is closed; nothing was stored.'),
      );
    }
    return new Promise<T>((resolve, reject) => {
      const attempt = () => {
        const value = work();
        return () => resolve(value);
      };
      this.#queue.push({ attempt, reject, weight });
      this.#schedule();
    });
  }

  /** Calls back after every COMMIT, before its callers go on. A listener does not throw. */
  onCommitted(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Commits what is waiting and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    while (this.#queue.length > 0) this.#commitGroup();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#queue.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#commitGroup();
      this.#schedule();
    });
  }

  #commitGroup(): void {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    const tells = this.#outcomesOf(group);
    for (const tell of tells) tell();
  }

  #outcomesOf(group: readonly Job[]): (() => void)[] {
    try {
      const tells = this.#commitTogether(group) ?? this.#commitApart(group);
      this.commits += 1;
      return [...this.#listeners, ...tells];
    } catch (error) {
      const failure = unavailableBecause(error);
      return group.map((job) => () => job.reject(failure));
    }
  }

  #takeGroup(): Job[] {
    let count = 0;
    let weight = 0;
    for (const job of this.#queue) {
      weight += job.weight;
      if (count > 0 && weight > maxGroupWeight) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** Undefined when a job threw for a reason of its own; throws when the store failed. */
  #commitTogether(group: readonly Job[]): (() => void)[] | undefined {
    try {
      return this.#transaction(() => group.map((job) => job.attempt()));
    } catch (error) {
      if (storageFailureOf(error)) throw error;
      return undefined;
    }
  }

  #commitApart(group: readonly Job[]): (() => void)[] {
    return this.#transaction(() => group.map((job) => this.#attemptApart(job)));
  }

  #attemptApart(job: Job): () => void {
    this.database.exec('SAVEPOINT job');
    try {
      const tell = job.attempt();
      this.database.exec('RELEASE job');
      return tell;
    } catch (error) {
      if (storageFailureOf(error)) throw error;
      this.database.exec('ROLLBACK TO job; RELEASE job');
      return () => job.reject(error);
    }
  }

  #transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some failures, a full disk among them, make SQLite roll back by itself.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }
}

function unavailableBecause(error: unknown): StorageFailure {
  return (
    storageFailureOf(error) ??
    new StorageUnavailableError('The store failed; nothing was stored.', { cause: error })
  );
}

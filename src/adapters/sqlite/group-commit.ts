import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { StorageUnavailableError } from '../../events/storage-errors';
import type { LogFlush } from './log-flush';
import { storageFailureOf, type StorageFailure } from './storage-failure';

/** What bounds the time one group holds the loop: about 25 ms on a slow core. */
const maxGroupWeight = 512;

type Job = {
  /** Runs the work inside the open transaction; what it returns tells the caller, after COMMIT. */
  readonly attempt: () => () => void;
  readonly reject: (reason: unknown) => void;
  readonly weight: number;
};

/** A job that was committed: `tell` resolves it, once the flush is done. */
type Committed = { readonly tell: () => void; readonly reject: (reason: unknown) => void };

export type GroupCommitOptions = {
  readonly database: DatabaseSyncInstance;
  readonly log: LogFlush;
  /** Called once, when a flush has failed. */
  readonly onBroken: (failure: StorageUnavailableError) => void;
};

/**
 * All writes of one SQLite connection. Those asked for while a flush to the disk runs share the
 * next transaction and so the next flush.
 *
 *   1. gather  jobs queue up until the loop has read what is there to read, and no flush runs
 *   2. commit  a bounded number of them, in order of arrival, between BEGIN and COMMIT
 *   3. apart   when a job throws for a reason of its own, the group is rolled back and run again,
 *              each job behind a savepoint: a job may run twice and must depend on the database alone
 *   4. flush   beside the loop, which goes on meanwhile
 *   5. tell    callers hear of it after the flush. When the store itself fails, all of the group are
 *              told that, and nothing of any of them is stored
 *
 * When a flush fails nobody knows what is on the disk, and asking again would not tell. All callers
 * are told so, the store takes nothing more, and the gateway has to be started again.
 */
export class GroupCommit {
  /** Transactions that reached the disk. */
  commits = 0;

  #queue: Job[] = [];
  #isScheduled = false;
  #isClosed = false;
  #broken: StorageUnavailableError | undefined;
  #flushing: Promise<void> | undefined;
  /** Committed, and not yet known to be on the disk. */
  #untold: (readonly Committed[])[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(private readonly options: GroupCommitOptions) {}

  /** Resolves with what `work` returned once it is on the disk. `weight`: the rows it touches. */
  run<T>(work: () => T, weight = 1): Promise<T> {
    const refusal = this.#broken ?? (this.#isClosed ? closedError() : undefined);
    if (refusal) return Promise.reject(refusal);
    return new Promise<T>((resolve, reject) => {
      const attempt = () => {
        const value = work();
        return () => resolve(value);
      };
      this.#queue.push({ attempt, reject, weight });
      this.#schedule();
    });
  }

  /** Resolves when all that was committed is on the disk. Throws StorageUnavailableError. */
  async flushed(): Promise<void> {
    await this.#flushing;
    if (this.#broken) throw this.#broken;
  }

  /** Calls back after every commit, before its callers go on. A listener does not throw. */
  onCommitted(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Stores what is waiting and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    while (this.#queue.length > 0) this.#commitGroup();
    if (this.#untold.length === 0) return;
    try {
      this.options.log.flushNow();
      this.#tellAll();
    } catch (error) {
      this.#break(error);
    }
  }

  #schedule(): void {
    if (this.#isScheduled || this.#flushing || this.#queue.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#commitGroup();
      if (this.#untold.length > 0) this.#flushing = this.#flush();
      else this.#schedule();
    });
  }

  #commitGroup(): void {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    try {
      this.#untold.push(this.#commitTogether(group) ?? this.#commitApart(group));
    } catch (error) {
      const failure = unavailableBecause(error);
      for (const job of group) job.reject(failure);
    }
  }

  async #flush(): Promise<void> {
    try {
      await this.options.log.flush();
      this.#tellAll();
    } catch (error) {
      this.#break(error);
    }
    this.#flushing = undefined;
    this.#schedule();
  }

  #tellAll(): void {
    const groups = this.#untold;
    this.#untold = [];
    this.commits += groups.length;
    if (groups.length > 0) for (const listener of this.#listeners) listener();
    for (const group of groups) for (const { tell } of group) tell();
  }

  #break(cause: unknown): void {
    const failure = new StorageUnavailableError(
      'The disk did not confirm what was written to it; whether it is stored shows at the next start.',
      { cause },
    );
    this.#broken = failure;
    for (const { reject } of [...this.#untold.flat(), ...this.#queue]) reject(failure);
    this.#untold = [];
    this.#queue = [];
    this.options.onBroken(failure);
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
  #commitTogether(group: readonly Job[]): readonly Committed[] | undefined {
    try {
      return this.#transaction(() =>
        group.map(({ attempt, reject }) => ({ tell: attempt(), reject })),
      );
    } catch (error) {
      if (storageFailureOf(error)) throw error;
      return undefined;
    }
  }

  #commitApart(group: readonly Job[]): readonly Committed[] {
    return this.#transaction(() =>
      group.map((job) => ({ tell: this.#attemptApart(job), reject: job.reject })),
    );
  }

  #attemptApart(job: Job): () => void {
    this.options.database.exec('SAVEPOINT job');
    try {
      const tell = job.attempt();
      this.options.database.exec('RELEASE job');
      return tell;
    } catch (error) {
      if (storageFailureOf(error)) throw error;
      this.options.database.exec('ROLLBACK TO job; RELEASE job');
      return () => job.reject(error);
    }
  }

  #transaction<T>(work: () => T): T {
    this.options.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.options.database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some failures, a full disk among them, make SQLite roll back by itself.
      if (this.options.database.isTransaction) this.options.database.exec('ROLLBACK');
      throw error;
    }
  }
}

function closedError(): StorageUnavailableError {
  return new StorageUnavailableError('The store is closed; nothing was stored.');
}

function unavailableBecause(error: unknown): StorageFailure {
  return (
    storageFailureOf(error) ??
    new StorageUnavailableError('The store failed; nothing was stored.', { cause: error })
  );
}

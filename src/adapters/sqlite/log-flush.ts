import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** PORT. Brings what was committed onto the disk itself. */
export interface LogFlush extends Disposable {
  /** Resolves when all that was committed before the call outlasts a loss of power. */
  flush(): Promise<void>;
  /** The same at once, while everything waits. */
  flushNow(): void;
}

/**
 * Flushes SQLite's write-ahead log, beside SQLite: a flush takes longer than the commit itself, and
 * within COMMIT the loop would stand still for it. The log is a file that SQLite puts no POSIX lock
 * on, so a descriptor of ours may be closed.
 */
export class WalFlush implements LogFlush {
  readonly #descriptor: number;
  #running = 0;
  #isDisposed = false;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r+');
  }

  flush(): Promise<void> {
    this.#running += 1;
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor, (error) => {
        this.#running -= 1;
        if (this.#isDisposed) this.#closeWhenIdle();
        if (error) reject(error);
        else resolve();
      });
    });
  }

  flushNow(): void {
    fdatasyncSync(this.#descriptor);
  }

  /** Harmless when repeated. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (this.#running === 0) closeSync(this.#descriptor);
  }
}

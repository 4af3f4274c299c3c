import type { Clock } from './clock';
import type { Logger } from './logger';
import { pause } from './pause';
import type { Worker } from './worker';

const restartDelayMs = 1_000;

/** Runs workers until stopped. A worker that throws is logged and started again. */
export class Supervisor {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(worker: Worker): void {
    this.#running.push(this.#keepRunning(worker));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #keepRunning(worker: Worker): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await worker.run(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.logger.error(`${worker.name} failed, starting it again`, { error: String(error) });
        await pause(this.clock, restartDelayMs, signal);
      }
    }
  }
}

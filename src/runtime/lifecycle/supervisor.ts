import type { Clock } from '../clock';
import type { Logger } from '../logger';
import { pause } from '../pause';
import type { Worker } from './worker';

const restartDelayMs = 1_000;

/** One worker, which can be stopped before the others. */
export interface RunningWorker {
  stop(): Promise<void>;
}

/** Runs workers until stopped. A worker that throws is logged and started again. */
export class Supervisor {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(worker: Worker): RunningWorker {
    const own = new AbortController();
    const running = this.#keepRunning(worker, AbortSignal.any([this.#stop.signal, own.signal]));
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
    return {
      stop: async () => {
        own.abort();
        await running;
      },
    };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #keepRunning(worker: Worker, signal: AbortSignal): Promise<void> {
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

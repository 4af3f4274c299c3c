import { Deferred } from '../runtime/deferred';
import type { Clock } from '../runtime/clock';
import { SessionError } from './session-error';

/** Lets callers wait, for a bounded time, until somebody opens it or refuses them all. */
export class Gate {
  #waiting: Set<Deferred<void>> | undefined;

  constructor(private readonly clock: Clock) {}

  async wait(timeoutMs: number, timeoutDetail: string): Promise<void> {
    const turn = new Deferred<void>();
    const waiting = (this.#waiting ??= new Set());
    waiting.add(turn);
    const timer = this.clock.setTimer(() => {
      turn.reject(new SessionError('upstream_unavailable', timeoutDetail, 'not_done'));
    }, timeoutMs);
    try {
      await turn.promise;
    } finally {
      timer.cancel();
      waiting.delete(turn);
    }
  }

  open(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const turn of waiting ?? []) turn.resolve();
  }

  refuse(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const turn of waiting ?? []) turn.reject(error);
  }
}

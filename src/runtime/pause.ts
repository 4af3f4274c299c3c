import type { Clock } from './clock';
import { Deferred } from './deferred';

/** Waits; an abort ends the waiting early and is not a failure. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const over = new Deferred<void>();
  const timer = clock.setTimer(() => over.resolve(), delayMs);
  const stop = (): void => over.resolve();
  signal.addEventListener('abort', stop, { once: true });
  await over.promise;
  timer.cancel();
  signal.removeEventListener('abort', stop);
}

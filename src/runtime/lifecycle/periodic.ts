import type { Clock } from '../clock';
import { pause } from '../pause';
import type { Worker } from './worker';

/** A worker that does one thing at once and then at an interval. */
export function periodic(
  name: string,
  intervalMs: number,
  clock: Clock,
  work: () => Promise<unknown>,
): Worker {
  return {
    name,
    async run(signal) {
      while (!signal.aborted) {
        await work();
        await pause(clock, intervalMs, signal);
      }
    },
  };
}

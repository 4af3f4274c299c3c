import type { Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';

/** What the promise settles with, or `late` when it takes longer. */
export async function within<T>(
  clock: Clock,
  delayMs: number,
  promise: Promise<T>,
): Promise<T | 'late'> {
  const over = new Deferred<'late'>();
  const timer = clock.setTimer(() => over.resolve('late'), delayMs);
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    timer.cancel();
  }
}

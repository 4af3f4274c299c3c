import { setTimeout as delay } from 'node:timers/promises';

/** Resolves as soon as the condition holds; rejects when it does not within the deadline. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) {
      throw new Error(`not so within ${timeoutMs} ms: ${condition.toString()}`);
    }
    await delay(5);
  }
}

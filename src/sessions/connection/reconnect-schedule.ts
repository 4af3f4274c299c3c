const firstDelayMs = 250;
/** Half of what a call waits for a connection: an upstream that is back is found while it waits. */
const longestDelayMs = 5_000;

/**
 * Exponential back-off with full jitter over the upper half, so that the gateways of one upstream
 * do not come back in step. `attempt` counts from 0; `random` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

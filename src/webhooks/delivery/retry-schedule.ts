/** Waits between the attempts of one event; when they are used up, its lane is parked. */
export type RetrySchedule = readonly number[];

export type Failure = {
  /** Steps used before this attempt. */
  readonly stepsUsed: number;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs?: number;
  /** From 0 to 1. */
  readonly random: number;
};

const jitter = 0.1;

/**
 * The wait before the next attempt, spread by 10 % to either side; undefined when the schedule is
 * used up. `Retry-After` is honoured up to the step after this one (decision 0010).
 */
export function retryDelayMs(schedule: RetrySchedule, failure: Failure): number | undefined {
  const step = schedule[failure.stepsUsed];
  if (step === undefined) return undefined;
  const most = schedule[failure.stepsUsed + 1] ?? step;
  const wanted = Math.max(step, Math.min(failure.retryAfterMs ?? 0, most));
  const spread = 1 - jitter + 2 * jitter * failure.random;
  const delayMs = Math.round(wanted * spread);
  // An endpoint that named a time is not called before it.
  return wanted > step ? Math.max(delayMs, wanted) : delayMs;
}

/** RFC 9110, section 10.2.3: seconds or a date. */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : undefined;
}

/** The only source of time. Times are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Calls back once after `delayMs`. The timer does not keep the process alive. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

export interface Timer {
  /** Harmless after the timer has fired. */
  cancel(): void;
}

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timeout = setTimeout(callback, delayMs);
    timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  }
}

/** RFC 3339 UTC with milliseconds, the form of every time on the API. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

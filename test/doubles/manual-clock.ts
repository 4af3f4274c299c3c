import type { Clock, Timer } from '../../src/runtime/clock';

type PendingTimer = {
  readonly dueAtMs: number;
  readonly order: number;
  readonly callback: () => void;
};

/** Time that moves only when told to. */
export class ManualClock implements Clock {
  private readonly pending = new Set<PendingTimer>();
  private nowMs: number;
  private timersMade = 0;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.nowMs = startMs;
  }

  now(): number {
    return this.nowMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    this.timersMade += 1;
    const timer = { dueAtMs: this.nowMs + Math.max(0, delayMs), order: this.timersMade, callback };
    this.pending.add(timer);
    return { cancel: () => this.pending.delete(timer) };
  }

  /** Timers that have not fired and are not cancelled. */
  get timerCount(): number {
    return this.pending.size;
  }

  /** Fires what falls due on the way, in order, timers set by those callbacks included. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const next = this.nextDueBy(untilMs);
      if (!next) break;
      this.pending.delete(next);
      this.nowMs = Math.max(this.nowMs, next.dueAtMs);
      next.callback();
    }
    this.nowMs = untilMs;
  }

  /** A step of the wall clock, back or forth: no timer fires. */
  step(ms: number): void {
    this.nowMs += ms;
  }

  private nextDueBy(untilMs: number): PendingTimer | undefined {
    return [...this.pending]
      .filter((timer) => timer.dueAtMs <= untilMs)
      .sort((a, b) => a.dueAtMs - b.dueAtMs || a.order - b.order)[0];
  }
}

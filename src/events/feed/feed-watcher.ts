import type { Clock, Timer } from '../../runtime/clock';

/** One waiting reader. A wake while it is not waiting is kept for its next wait. */
export class FeedWatcher {
  private isWoken = false;
  private resolve: (() => void) | undefined;
  private timer: Timer | undefined;
  private readonly onAbort = (): void => this.wake();

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.onAbort);
  }

  wake(): void {
    this.isWoken = true;
    this.resolve?.();
  }

  /**
   * Resolves when woken, at the latest at `untilMs`. A timer left over from an earlier wait may
   * end it sooner, so that a busy feed does not set and cancel a timer for every event.
   */
  async wait(untilMs: number): Promise<void> {
    if (!this.isWoken && !this.signal.aborted) {
      this.timer ??= this.clock.setTimer(() => this.onTimer(), untilMs - this.clock.now());
      await new Promise<void>((resolve) => (this.resolve = resolve));
      this.resolve = undefined;
    }
    this.isWoken = false;
  }

  dispose(): void {
    this.timer?.cancel();
    this.signal.removeEventListener('abort', this.onAbort);
  }

  private onTimer(): void {
    this.timer = undefined;
    this.wake();
  }
}

import type { Writable } from 'node:stream';
import type { Clock } from '../../runtime/clock';

export type SseWriterOptions = {
  readonly clock: Clock;
  /** How long a full sink may take to drain before it is destroyed. */
  readonly drainTimeoutMs?: number;
};

/** Writes frames no faster than their reader takes them. */
export class SseWriter {
  private readonly clock: Clock;
  private readonly drainTimeoutMs: number;

  constructor(
    private readonly sink: Writable,
    options: SseWriterOptions,
  ) {
    this.clock = options.clock;
    this.drainTimeoutMs = options.drainTimeoutMs ?? 10_000;
  }

  /** False once the sink is gone, or was destroyed because it did not drain in time. */
  async write(frame: string | Uint8Array): Promise<boolean> {
    if (this.sink.destroyed) return false;
    return this.sink.write(frame) || this.drained();
  }

  private async drained(): Promise<boolean> {
    const { sink } = this;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        timer.cancel();
        sink.off('drain', settle).off('close', settle);
        resolve();
      };
      const giveUp = (): void => {
        sink.destroy();
        settle();
      };
      const timer = this.clock.setTimer(giveUp, this.drainTimeoutMs);
      sink.on('drain', settle).on('close', settle);
    });
    return !sink.destroyed;
  }
}

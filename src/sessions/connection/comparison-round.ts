import type { Clock, Timer } from '../../runtime/clock';
import { sessionLimits } from '../session-limits';

export interface ComparableSession {
  readonly isGone: boolean;
  /** Never rejects. */
  compare(): Promise<void>;
}

/** How long it takes until each of so many chats was compared: what a deaf session is found in. */
export function comparisonBoundMs(chats: number): number {
  const { comparisonIntervalMs, comparisonSpacingMs } = sessionLimits;
  return Math.max(comparisonIntervalMs, chats * comparisonSpacingMs);
}

/**
 * Compares the chats of one connection with history, one after another, at a bounded rate: for
 * upstreams that may fall silent without a sign. A round takes `comparisonBoundMs`.
 */
export class ComparisonRound {
  #timer: Timer | undefined;
  #isRunning = false;
  #waiting: ComparableSession[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly sessions: () => Iterable<ComparableSession>,
  ) {}

  start(): void {
    this.#isRunning = true;
    this.#timer?.cancel();
    this.#timer = this.clock.setTimer(() => this.#beginRound(), sessionLimits.comparisonIntervalMs);
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
    this.#waiting = [];
  }

  #beginRound(): void {
    this.#waiting = [...this.sessions()];
    void this.#next(comparisonBoundMs(this.#waiting.length) / Math.max(1, this.#waiting.length));
  }

  async #next(spacingMs: number): Promise<void> {
    const session = this.#waiting.shift();
    if (session && !session.isGone) await session.compare();
    if (!this.#isRunning) return;
    const next = (): void => {
      if (this.#waiting.length > 0) void this.#next(spacingMs);
      else this.#beginRound();
    };
    this.#timer?.cancel();
    this.#timer = this.clock.setTimer(next, spacingMs);
  }
}

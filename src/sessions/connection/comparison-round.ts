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
 * upstreams that may fall silent without a sign. No chat waits longer than `comparisonBoundMs`,
 * however many were joined at once or joined since.
 */
export class ComparisonRound {
  #timer: Timer | undefined;
  #isRunning = false;
  #comparedAtMs = new WeakMap<ComparableSession, number>();

  constructor(
    private readonly clock: Clock,
    private readonly sessions: () => Iterable<ComparableSession>,
  ) {}

  start(): void {
    this.#isRunning = true;
    this.#comparedAtMs = new WeakMap();
    this.#lookIn(sessionLimits.comparisonSpacingMs);
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  #lookIn(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.clock.setTimer(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    const startedAtMs = this.clock.now();
    await this.#due(startedAtMs)?.compare();
    if (!this.#isRunning) return;
    const takenMs = this.clock.now() - startedAtMs;
    this.#lookIn(Math.max(0, sessionLimits.comparisonSpacingMs - takenMs));
  }

  /** The one that waits longest, as soon as all, one after another, would just be in time. */
  #due(nowMs: number): ComparableSession | undefined {
    const { comparisonSpacingMs } = sessionLimits;
    let oldest: { session: ComparableSession; atMs: number } | undefined;
    let count = 0;
    for (const session of this.sessions()) {
      if (session.isGone) continue;
      count += 1;
      // Attaching compared it, since the last look at the earliest.
      const atMs = this.#comparedAtMs.get(session) ?? nowMs - comparisonSpacingMs;
      this.#comparedAtMs.set(session, atMs);
      if (!oldest || atMs < oldest.atMs) oldest = { session, atMs };
    }
    const spareMs = comparisonBoundMs(count) - (count + 1) * comparisonSpacingMs;
    if (!oldest || nowMs - oldest.atMs < spareMs) return undefined;
    this.#comparedAtMs.set(oldest.session, nowMs);
    return oldest.session;
  }
}

import type { Clock } from '../../runtime/clock';

const failuresToOpen = 5;
const openMs = 10_000;

/**
 * Stops asking a CTLive that does not answer. States: closed; open after five failures in a row,
 * for ten seconds; then half open: one call is let through and its outcome decides.
 */
export class CircuitBreaker {
  #failures = 0;
  #openUntilMs = 0;
  #isTrying = false;

  constructor(private readonly clock: Clock) {}

  /** Whether a call may go out now. Whoever gets `true` reports how it ended. */
  admit(): boolean {
    if (this.#failures < failuresToOpen) return true;
    if (this.#isTrying || this.clock.now() < this.#openUntilMs) return false;
    this.#isTrying = true;
    return true;
  }

  /** An answer came, whatever it said. */
  succeeded(): void {
    this.#failures = 0;
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures += 1;
    this.#isTrying = false;
    this.#openUntilMs = this.clock.now() + openMs;
  }
}

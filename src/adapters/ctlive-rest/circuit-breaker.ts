import type { Clock } from '../../runtime/clock';

const failuresToOpen = 5;
const openMs = 10_000;

/** One call that may go out. Whoever has it says how it ended, once. */
export type Admission = {
  /** An answer came, whatever it said. */
  answered(): void;
  failed(): void;
};

/**
 * Stops asking a CTLive that does not answer. States: closed; open after five failures in a row,
 * for ten seconds; then half open: one call is let through and its outcome alone decides. What
 * went out before the breaker opened has no say any more, so that a late failure lets no second
 * call through beside the first.
 */
export class CircuitBreaker {
  #failures = 0;
  #openUntilMs = 0;
  #trial: Admission | undefined;

  constructor(private readonly clock: Clock) {}

  /** Undefined when no call may go out now. */
  admit(): Admission | undefined {
    const isTrial = this.#isOpen;
    if (isTrial && (this.#trial || this.clock.now() < this.#openUntilMs)) return undefined;
    const admission: Admission = {
      answered: () => {
        if (this.#decides(admission)) this.#close();
      },
      failed: () => {
        if (this.#decides(admission)) this.#count();
      },
    };
    if (isTrial) this.#trial = admission;
    return admission;
  }

  get #isOpen(): boolean {
    return this.#failures >= failuresToOpen;
  }

  #decides(admission: Admission): boolean {
    return !this.#isOpen || this.#trial === admission;
  }

  #close(): void {
    this.#failures = 0;
    this.#trial = undefined;
  }

  #count(): void {
    this.#failures += 1;
    this.#trial = undefined;
    if (this.#isOpen) this.#openUntilMs = this.clock.now() + openMs;
  }
}

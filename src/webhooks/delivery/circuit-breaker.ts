/** How many failures in a row say that the endpoint, and not one event, is at fault. */
const failuresInRow = 10;
/** An endpoint with little traffic is failing when a few in a row span this long. */
const fewInRow = 3;
const spanMs = 30_000;

/**
 * Health of one endpoint (decision 0010). Closed: every lane on its own schedule. Open after
 * 10 failures in a row, or 3 that span 30 s: then only a probe at a time. The first 2xx closes it.
 */
export class CircuitBreaker {
  private failures = 0;
  private firstFailureAtMs = 0;
  private openSinceMs: number | undefined;

  constructor(failingSinceMs: number | undefined) {
    this.openSinceMs = failingSinceMs;
  }

  get isOpen(): boolean {
    return this.openSinceMs !== undefined;
  }

  /** Answers since when the endpoint fails, when this failure opened the breaker. */
  failed(nowMs: number): number | undefined {
    if (this.failures === 0) this.firstFailureAtMs = nowMs;
    this.failures += 1;
    if (this.isOpen || !this.isOver(nowMs)) return undefined;
    this.openSinceMs = this.firstFailureAtMs;
    return this.openSinceMs;
  }

  /** Answers whether this success closed the breaker. */
  succeeded(): boolean {
    const wasOpen = this.isOpen;
    this.failures = 0;
    this.openSinceMs = undefined;
    return wasOpen;
  }

  private isOver(nowMs: number): boolean {
    if (this.failures >= failuresInRow) return true;
    return this.failures >= fewInRow && nowMs - this.firstFailureAtMs >= spanMs;
  }
}

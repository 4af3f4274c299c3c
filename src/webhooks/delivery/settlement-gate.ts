/** Settlements that go to the store together at most. */
const most = 32;
/** Turns of the loop one waits for others: far below a millisecond when there is nothing to do. */
const maxTurns = 12;

/**
 * Holds settlements for a few turns of the loop while other answers are on their way, so that they
 * share one flush to the disk. When nothing more is in flight they go at once.
 */
export class SettlementGate {
  private waiting: (() => void)[] = [];
  private generation = 0;

  constructor(private readonly isQuiet: () => boolean) {}

  /** Resolves when it is time to store; all that waited go in one turn. */
  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length >= most) this.open();
      else if (this.waiting.length === 1) this.turn(this.generation, 0);
    });
  }

  private turn(generation: number, turns: number): void {
    setImmediate(() => {
      if (generation !== this.generation) return;
      if (turns >= maxTurns || this.isQuiet()) this.open();
      else this.turn(generation, turns + 1);
    });
  }

  private open(): void {
    const released = this.waiting;
    this.waiting = [];
    this.generation += 1;
    for (const resolve of released) resolve();
  }
}

import type { LaneQueue, Remainder, Settlement } from '../lanes/lane-queue';

/** Settlements that go to the store together at most. */
const most = 48;
/** Turns of the loop one waits for others: far below a millisecond when there is nothing to do. */
const maxTurns = 12;

type Waiting = {
  readonly settlement: Settlement;
  readonly resolve: (left: Remainder | undefined) => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * Holds settlements for a few turns of the loop while other answers are on their way, so that they
 * share one flush to the disk. When nothing more is in flight they go at once.
 */
export class SettlementBatch {
  private waiting: Waiting[] = [];
  private generation = 0;

  constructor(
    private readonly queue: Pick<LaneQueue, 'settle'>,
    private readonly isQuiet: () => boolean,
  ) {}

  /** See `LaneQueue.settle`. */
  settle(settlement: Settlement): Promise<Remainder | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ settlement, resolve, reject });
      if (this.waiting.length >= most) void this.store();
      else if (this.waiting.length === 1) this.turn(this.generation, 0);
    });
  }

  private turn(generation: number, turns: number): void {
    setImmediate(() => {
      if (generation !== this.generation) return;
      if (turns >= maxTurns || this.isQuiet()) void this.store();
      else this.turn(generation, turns + 1);
    });
  }

  private async store(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    this.generation += 1;
    try {
      const left = await this.queue.settle(batch.map(({ settlement }) => settlement));
      for (const [index, { resolve }] of batch.entries()) resolve(left[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

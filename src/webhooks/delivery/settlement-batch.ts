import { afterTurns } from '../../runtime/after-turns';
import type { LaneQueue, Remainder, Settlement } from '../lanes/lane-queue';

/** Settlements that are worth a transaction of their own: more wait for no others. */
const enough = 96;
/** Turns of the loop that fewer wait. */
const maxTurns = 40;

type Waiting = {
  readonly settlement: Settlement;
  readonly resolve: (left: Remainder | undefined) => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * Settlements on their way to the store, one batch at a time: those that come while one is being
 * stored are the next. So they share a flush to the disk, the more the slower that is. A batch waits
 * a few turns of the loop for more, unless no other answer is on its way.
 */
export class SettlementBatch {
  private waiting: Waiting[] = [];
  private isStoring = false;

  constructor(
    private readonly queue: Pick<LaneQueue, 'settle'>,
    private readonly isQuiet: () => boolean,
  ) {}

  /** See `LaneQueue.settle`. */
  settle(settlement: Settlement): Promise<Remainder | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ settlement, resolve, reject });
      if (!this.isStoring) this.storeSoon();
    });
  }

  private storeSoon(): void {
    this.isStoring = true;
    const isEnough = (): boolean => this.waiting.length >= enough || this.isQuiet();
    afterTurns(maxTurns, isEnough, () => void this.store());
  }

  private async store(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      const left = await this.queue.settle(batch.map(({ settlement }) => settlement));
      for (const [index, { resolve }] of batch.entries()) resolve(left[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (this.waiting.length > 0) this.storeSoon();
    else this.isStoring = false;
  }
}

import type { Clock } from '../../../runtime/clock';
import { Deferred } from '../../../runtime/deferred';
import { within } from '../deadline';
import type { PageOp, SdkPage } from '../page/sdk-page';
import type { PageAnswer } from '../page/page-runtime';
import { refusalIn } from '../reading/answer-reading';
import { HostError } from './host-error';

/** From the call of the SDK's method to its promise. */
export const callMs = 15_000;

export type SdkCall = {
  readonly op: PageOp;
  readonly args: readonly unknown[];
  /** The call changes something: without an answer nobody knows whether it did. */
  readonly hasEffect?: boolean;
  readonly timeoutMs?: number;
  /** Told when the answer came after all, too late for the caller. */
  readonly onLate?: (answer: PageAnswer) => void;
};

/** The page went before it answered. Where that leaves the outcome open, the lost connection says so. */
export class PageGoneError extends Error {}

/** The SDK's methods with a deadline; whatever goes wrong is a HostError or a PageGoneError. */
export class SdkCalls {
  readonly #waiting = new Set<Deferred<never>>();
  #isPageGone = false;

  constructor(
    private readonly page: SdkPage,
    private readonly clock: Clock,
  ) {
    void page.gone.then(() => this.#giveUp());
  }

  async ask({ op, args, hasEffect, timeoutMs = callMs, onLate }: SdkCall): Promise<unknown> {
    this.#assertPage();
    const asked = this.page.call(op, ...args);
    const answer = await this.#whilePageLives(within(this.clock, timeoutMs, asked));
    if (answer === 'late') {
      void asked.then((late) => onLate?.(late));
      throw hasEffect
        ? new HostError('outcome_unknown', 'CTLive did not answer in time.')
        : new HostError('unavailable', 'CTLive did not answer in time.');
    }
    return valueOf(answer);
  }

  /** Requests to the tenant that failed so far. */
  get networkFaults(): number {
    return this.page.networkFaults;
  }

  /** Puts a file on this machine into the page; false where that has to be done in pieces. */
  async giveFile(name: string, path: string, length: number): Promise<boolean> {
    this.#assertPage();
    const giving = this.page.giveFile(name, path, length);
    const given = await this.#whilePageLives(within(this.clock, callMs, giving));
    if (given === 'late') throw new HostError('unavailable', 'The page does not take the file.');
    return given;
  }

  /** The answer as it came, refusals too. */
  answer({ op, args, timeoutMs = callMs }: SdkCall): Promise<PageAnswer | 'late'> {
    return within(this.clock, timeoutMs, this.page.call(op, ...args));
  }

  #assertPage(): void {
    if (this.#isPageGone) throw new HostError('unavailable', 'The page is gone.');
  }

  async #whilePageLives<T>(answer: Promise<T>): Promise<T> {
    const gone = new Deferred<never>();
    this.#waiting.add(gone);
    try {
      return await Promise.race([answer, gone.promise]);
    } finally {
      this.#waiting.delete(gone);
    }
  }

  #giveUp(): void {
    this.#isPageGone = true;
    for (const each of this.#waiting) each.reject(new PageGoneError());
  }
}

/** Throws for a refusal in any of its forms. */
export function valueOf(answer: PageAnswer): unknown {
  switch (answer.kind) {
    case 'missing':
      throw new HostError('unknown_op', answer.text);
    case 'refused':
      throw new HostError('rejected', answer.text);
    case 'done': {
      const refusal = refusalIn(answer.value);
      if (refusal !== undefined) throw new HostError('rejected', refusal);
      return answer.value;
    }
  }
}

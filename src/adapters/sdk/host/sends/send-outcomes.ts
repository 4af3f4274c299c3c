import { sentIdOf } from '../../reading/answer-reading';
import type { PageAnswer } from '../../page/page-runtime';
import { valueOf } from '../sdk-calls';

export type Outcome =
  | { readonly state: 'done'; readonly messageId: string; readonly ts: number }
  | { readonly state: 'not_done' }
  | { readonly state: 'unknown' };

const maxKept = 10_000;

/**
 * What became of the sends of one page. The SDK has no ids of ours, so this is all that is known,
 * and it goes with the page: of an earlier page's sends nothing is said but `unknown`.
 */
export class SendOutcomes {
  readonly #outcomes = new Map<string, Outcome>();

  of(chatId: string, clientId: string): Outcome {
    return this.#outcomes.get(keyOf(chatId, clientId)) ?? { state: 'unknown' };
  }

  settle(chatId: string, clientId: string, outcome: Outcome): void {
    this.#outcomes.set(keyOf(chatId, clientId), outcome);
    if (this.#outcomes.size <= maxKept) return;
    const [oldest] = this.#outcomes.keys();
    if (oldest !== undefined) this.#outcomes.delete(oldest);
  }

  /** A promise that settled after its deadline. */
  settleLate(chatId: string, clientId: string, answer: PageAnswer, ts: number): void {
    try {
      const messageId = sentIdOf(valueOf(answer));
      if (messageId !== undefined) this.settle(chatId, clientId, { state: 'done', messageId, ts });
    } catch {
      this.settle(chatId, clientId, { state: 'not_done' });
    }
  }
}

function keyOf(chatId: string, clientId: string): string {
  return JSON.stringify([chatId, clientId]);
}

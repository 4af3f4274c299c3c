import type { HostChats } from './host-chats';
import type { SdkCalls } from './sdk-calls';

/** Well below what the gateway waits for the answer of a probe. */
const answerMs = 3_000;
const maxSilent = 3;

/**
 * The SDK has no ping: a documented call answered in time is the evidence that it lives, whatever
 * it answers; each probe asks about another chat. A page that answers while CTLive does not is
 * given three probes, and an SDK that never answered this call is not asked to.
 */
export class Evidence {
  #asked = 0;
  #silent = 0;
  #hasAnswered = false;

  constructor(
    private readonly calls: SdkCalls,
    private readonly chats: HostChats,
    private readonly onUseless: (reason: string) => void,
  ) {}

  async isFound(): Promise<boolean> {
    const chatIds = this.chats.ids();
    const chatId = chatIds[(this.#asked += 1) % Math.max(1, chatIds.length)];
    const sign = this.calls.answer({ op: 'drop', args: [''], timeoutMs: answerMs });
    const asked =
      chatId === undefined
        ? sign
        : this.calls.answer({ op: 'contact', args: [chatId], timeoutMs: answerMs });
    const isAnswered = (await asked) !== 'late';
    if (isAnswered) this.#hasAnswered ||= chatId !== undefined;
    this.#silent = isAnswered || !this.#hasAnswered ? 0 : this.#silent + 1;
    if (this.#silent < maxSilent) return (await sign) !== 'late';
    this.onUseless('CTLive does not answer the SDK');
    return false;
  }
}

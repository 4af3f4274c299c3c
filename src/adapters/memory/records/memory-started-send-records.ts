import type {
  StartedSend,
  StartedSendRecords,
} from '../../../sessions/sending/started-send-records';

export class MemoryStartedSendRecords implements StartedSendRecords {
  readonly #sends = new Map<string, StartedSend>();

  async begin(send: StartedSend): Promise<void> {
    this.#sends.set(keyOf(send), send);
  }

  async claim(send: StartedSend, messageId: string): Promise<void> {
    const stored = this.#sends.get(keyOf(send));
    if (stored) this.#sends.set(keyOf(send), { ...stored, messageId });
  }

  async forget(send: StartedSend): Promise<void> {
    this.#sends.delete(keyOf(send));
  }

  async of(upstream: string, chatId: string): Promise<readonly StartedSend[]> {
    const all = [...this.#sends.values()];
    return all.filter((send) => send.upstream === upstream && send.chatId === chatId);
  }

  async trim(olderThanMs: number): Promise<number> {
    const old = [...this.#sends].filter(([, send]) => send.startedAtMs < olderThanMs);
    for (const [key] of old) this.#sends.delete(key);
    return old.length;
  }
}

function keyOf({ upstream, chatId, clientId }: StartedSend): string {
  return JSON.stringify([upstream, chatId, clientId]);
}

import type { MediaRecord, MediaRecords, OldestQuery } from '../../media/keeping/media-records';

export class MemoryMediaRecords implements MediaRecords {
  readonly #records = new Map<string, MediaRecord>();
  #position = 0;

  async position(): Promise<number> {
    return this.#position;
  }

  async learn(records: readonly MediaRecord[], position: number): Promise<void> {
    for (const record of records) {
      const known = this.#records.get(keyOf(record));
      if (known) this.#records.set(keyOf(record), { ...known, position: record.position });
      else this.#records.set(keyOf(record), record);
    }
    this.#position = position;
  }

  async save(record: MediaRecord): Promise<void> {
    this.#records.set(keyOf(record), record);
  }

  async ofMessages(chatId: string, messageIds: readonly string[]): Promise<readonly MediaRecord[]> {
    const found = messageIds.map((messageId) => this.#records.get(keyOf({ chatId, messageId })));
    return found.filter((record) => record !== undefined);
  }

  async pending(limit: number): Promise<readonly MediaRecord[]> {
    const pending = [...this.#records.values()].filter(({ state }) => state === 'pending');
    return pending.sort((a, b) => a.dueAtMs - b.dueAtMs).slice(0, limit);
  }

  async oldest(query: OldestQuery): Promise<readonly MediaRecord[]> {
    const { limit, knownBeforeMs = Infinity, undelivered } = query;
    const { fromPosition = Infinity, byChat } = undelivered ?? {};
    const heldFrom = ({ chatId }: MediaRecord): number =>
      Math.min(fromPosition, byChat?.get(chatId) ?? Infinity);
    return [...this.#records.values()]
      .filter(({ state }) => state === 'available')
      .filter((each) => each.knownAtMs < knownBeforeMs && each.position < heldFrom(each))
      .sort((a, b) => a.knownAtMs - b.knownAtMs)
      .slice(0, limit);
  }

  async isNamed(sha256: string): Promise<boolean> {
    return [...this.#records.values()].some(
      (record) => record.state === 'available' && record.sha256 === sha256,
    );
  }
}

function keyOf({ chatId, messageId }: Pick<MediaRecord, 'chatId' | 'messageId'>): string {
  return JSON.stringify([chatId, messageId]);
}

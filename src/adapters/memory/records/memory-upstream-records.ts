import type { UpstreamRecord, UpstreamRecords } from '../../../engine/upstreams/upstream-records';

export class MemoryUpstreamRecords implements UpstreamRecords {
  readonly #records = new Map<string, UpstreamRecord>();

  async all(): Promise<readonly UpstreamRecord[]> {
    return [...this.#records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async put(record: UpstreamRecord): Promise<void> {
    this.#records.set(record.id, record);
  }

  async remove(id: string): Promise<void> {
    this.#records.delete(id);
  }
}

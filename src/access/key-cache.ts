import type { Clock } from '../runtime/clock';
import type { ApiKeyRecord } from './api-key-records';

const maxEntries = 1_000;
/** How long a key revoked on another node may go on here. */
const maxAgeMs = 30_000;

/** Key records by id, so that the path of every call reads no store. Bounded and short-lived. */
export class KeyCache {
  private readonly entries = new Map<string, { record: ApiKeyRecord; loadedAtMs: number }>();

  constructor(private readonly clock: Clock) {}

  get(keyId: string): ApiKeyRecord | undefined {
    const entry = this.entries.get(keyId);
    if (!entry) return undefined;
    if (this.clock.now() - entry.loadedAtMs < maxAgeMs) return entry.record;
    this.entries.delete(keyId);
    return undefined;
  }

  put(record: ApiKeyRecord): void {
    this.entries.delete(record.id);
    this.entries.set(record.id, { record, loadedAtMs: this.clock.now() });
    if (this.entries.size <= maxEntries) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }

  drop(keyId: string): void {
    this.entries.delete(keyId);
  }
}

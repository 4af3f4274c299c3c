import type { ApiKeyRecord, ApiKeyRecords } from '../../access/api-key-records';
import type { MemoryTables } from './memory-tables';

export class MemoryApiKeyRecords implements ApiKeyRecords {
  constructor(private readonly tables: MemoryTables) {}

  async insert(record: ApiKeyRecord): Promise<void> {
    if (this.tables.apiKeys.has(record.id)) throw new Error(`There is a key ${record.id} already.`);
    this.tables.apiKeys.set(record.id, structuredClone(record));
  }

  async find(keyId: string): Promise<ApiKeyRecord | undefined> {
    return this.tables.apiKeys.get(keyId);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    return [...this.tables.apiKeys.values()]
      .reverse()
      .sort((a, b) => b.createdAtMs - a.createdAtMs);
  }

  async revoke(keyId: string, atMs: number): Promise<void> {
    const record = this.tables.apiKeys.get(keyId);
    if (!record) return;
    this.tables.apiKeys.set(keyId, { ...record, revokedAtMs: record.revokedAtMs ?? atMs });
  }
}

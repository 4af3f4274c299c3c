import type { ApiKeyRecord } from '../../src/access/api-key-records';
import { ManualClock } from '../doubles/manual-clock';
import type { OpenStore } from './opened-store';

export function describeApiKeyRecords(name: string, open: OpenStore): void {
  describe(`${name}: ApiKeyRecords`, () => {
    it('finds a key with all that was stored of it', async () => {
      await using store = await open(new ManualClock());
      const limited = key('k1', 1, { upstreams: ['one'], chatIds: ['chat'], expiresAtMs: 99 });
      await store.apiKeyRecords.insert(limited);
      await store.apiKeyRecords.insert(key('k2', 2, { upstreams: [] }));
      expect(await store.apiKeyRecords.find('k1')).toEqual(limited);
      expect((await store.apiKeyRecords.find('k2'))?.upstreams).toEqual([]);
      expect((await store.apiKeyRecords.find('k2'))?.chatIds).toBeUndefined();
      expect(await store.apiKeyRecords.find('k3')).toBeUndefined();
    });

    it('lists the newest first, revoked ones too', async () => {
      await using store = await open(new ManualClock());
      await store.apiKeyRecords.insert(key('k1', 1));
      await store.apiKeyRecords.insert(key('k3', 3));
      await store.apiKeyRecords.insert(key('k2', 3));
      await store.apiKeyRecords.revoke('k3', 5);
      const keys = await store.apiKeyRecords.list();
      expect(keys.map(({ id }) => id)).toEqual(['k2', 'k3', 'k1']);
    });

    it('keeps the first time of a repeated revocation', async () => {
      await using store = await open(new ManualClock());
      await store.apiKeyRecords.insert(key('k1', 1));
      await store.apiKeyRecords.revoke('k1', 5);
      await store.apiKeyRecords.revoke('k1', 6);
      await store.apiKeyRecords.revoke('nowhere', 6);
      expect((await store.apiKeyRecords.find('k1'))?.revokedAtMs).toBe(5);
    });

    it('refuses a second key with the same id', async () => {
      await using store = await open(new ManualClock());
      await store.apiKeyRecords.insert(key('k1', 1));
      await expect(store.apiKeyRecords.insert(key('k1', 2))).rejects.toThrow();
      expect((await store.apiKeyRecords.find('k1'))?.createdAtMs).toBe(1);
    });
  });
}

function key(id: string, createdAtMs: number, changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  const scopes = ['chats:read', 'admin'] as const;
  return { id, name: `key ${id}`, sha256: 'a'.repeat(64), scopes, createdAtMs, ...changes };
}

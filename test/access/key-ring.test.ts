import { newApiKey } from '../../src/access/api-key';
import type { ApiKeyRecords } from '../../src/access/api-key-records';
import { KeyRing } from '../../src/access/key-ring';
import { Principal } from '../../src/access/principal';
import { MemoryStore } from '../../src/adapters/memory/memory-store';
import { ManualClock } from '../doubles/manual-clock';

function ringWith(adminKey?: string) {
  const clock = new ManualClock();
  const { apiKeyRecords } = new MemoryStore({ clock });
  let finds = 0;
  const records: ApiKeyRecords = {
    insert: (record) => apiKeyRecords.insert(record),
    list: () => apiKeyRecords.list(),
    revoke: (keyId, atMs) => apiKeyRecords.revoke(keyId, atMs),
    find: (keyId) => {
      finds += 1;
      return apiKeyRecords.find(keyId);
    },
  };
  const ring = new KeyRing({ records, clock, adminKey });
  return { ring, clock, apiKeyRecords, findsSoFar: () => finds };
}

describe('KeyRing', () => {
  it('knows a key it made, with all it was given', async () => {
    const { ring } = ringWith();
    const limits = { upstreams: ['default'], chatIds: ['a'] };
    const { key, record } = await ring.create({ name: 'desk', scopes: ['chats:read'], ...limits });

    const principal = await ring.authenticate(key);

    expect(principal).toBeInstanceOf(Principal);
    expect(principal).toMatchObject({ keyId: record.id, name: 'desk', ...limits });
    expect(principal).toMatchObject({ scopes: ['chats:read'] });
  });

  it('stores nothing the key could be found from', async () => {
    const { ring, apiKeyRecords } = ringWith();
    const { key } = await ring.create({ name: 'desk', scopes: ['admin'] });

    const stored = JSON.stringify(await apiKeyRecords.list());

    expect(stored).not.toContain(key.slice(21));
  });

  it('refuses a key with the id of another and a wrong secret', async () => {
    const { ring } = ringWith();
    const { key, record } = await ring.create({ name: 'desk', scopes: ['admin'] });
    const forged = newApiKey().key.replace(/^ctl_[^_]+/, `ctl_${record.id}`);

    expect(await ring.authenticate(key)).toBeInstanceOf(Principal);
    expect(await ring.authenticate(forged)).toEqual({ refused: 'unknown' });
  });

  it('refuses a key from the moment it expires', async () => {
    const { ring, clock } = ringWith();
    const expiresAtMs = clock.now() + 1_000;
    const { key } = await ring.create({ name: 'desk', scopes: ['admin'], expiresAtMs });

    clock.advance(999);
    expect(await ring.authenticate(key)).toBeInstanceOf(Principal);
    clock.advance(1);
    expect(await ring.authenticate(key)).toEqual({ refused: 'expired' });
  });

  it('refuses a revoked key at once, although it was just used', async () => {
    const { ring } = ringWith();
    const { key, record } = await ring.create({ name: 'desk', scopes: ['admin'] });
    await ring.authenticate(key);

    await ring.revoke(record.id);

    expect(await ring.authenticate(key)).toEqual({ refused: 'revoked' });
  });

  it('reads the store once for many calls, and again after 30 seconds', async () => {
    const { ring, clock, findsSoFar } = ringWith();
    const { key } = await ring.create({ name: 'desk', scopes: ['admin'] });

    for (let call = 0; call < 5; call += 1) await ring.authenticate(key);
    expect(findsSoFar()).toBe(1);
    clock.advance(30_000);
    await ring.authenticate(key);
    expect(findsSoFar()).toBe(2);
  });

  it('refuses a key revoked in the store by another node once its copy is old', async () => {
    const { ring, clock, apiKeyRecords } = ringWith();
    const { key, record } = await ring.create({ name: 'desk', scopes: ['admin'] });
    await ring.authenticate(key);
    await apiKeyRecords.revoke(record.id, clock.now());

    clock.advance(30_000);

    expect(await ring.authenticate(key)).toEqual({ refused: 'revoked' });
  });

  it.each(['twenty letters, plain', 'with spaces and ünicode', newApiKey().key])(
    'takes the configured admin key as it is: %s',
    async (adminKey) => {
      const { ring } = ringWith(adminKey);

      expect(await ring.authenticate(adminKey)).toMatchObject({ scopes: ['admin'] });
      expect(await ring.authenticate(`${adminKey} `)).toEqual({ refused: 'unknown' });
    },
  );

  it('says that a key to be revoked is not there', async () => {
    const { ring } = ringWith();

    await expect(ring.revoke('nobody')).rejects.toMatchObject({ code: 'api_key_not_found' });
  });
});

describe('KeyRing.ensureAdminKey', () => {
  it('makes an admin key on an empty store, once', async () => {
    const { ring } = ringWith();

    const key = await ring.ensureAdminKey();

    expect(await ring.authenticate(key ?? '')).toMatchObject({ scopes: ['admin'] });
    expect(await ring.ensureAdminKey()).toBeUndefined();
  });

  it('makes none when one is configured', async () => {
    const { ring } = ringWith('configured by somebody');

    expect(await ring.ensureAdminKey()).toBeUndefined();
    expect(await ring.list()).toEqual([]);
  });

  it('makes another when all stored ones are revoked or limited', async () => {
    const { ring } = ringWith();
    const { record } = await ring.create({ name: 'old', scopes: ['admin'] });
    await ring.create({ name: 'desk', scopes: ['chats:read'] });
    await ring.revoke(record.id);

    expect(await ring.ensureAdminKey()).toBeDefined();
  });
});

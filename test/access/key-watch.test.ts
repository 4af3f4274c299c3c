import { KeyRing } from '../../src/access/key-ring';
import { MemoryStore } from '../../src/adapters/memory/memory-store';
import { ManualClock } from '../doubles/manual-clock';
import { until } from '../doubles/until';

async function watchedKey() {
  const clock = new ManualClock();
  const records = new MemoryStore({ clock }).apiKeyRecords;
  const keys = new KeyRing({ records, clock, adminKey: 'an admin key of the tests' });
  const expiresAtMs = clock.now() + 3_600_000;
  const { record } = await keys.create({ name: 'a', scopes: ['events:read'], expiresAtMs });
  const ended: string[] = [];
  const stop = keys.onEnded(record.id, () => ended.push(record.id));
  return { clock, records, keys, keyId: record.id, ended, stop };
}

describe('KeyRing.onEnded', () => {
  it('tells of a revocation here at once, and once', async () => {
    const { clock, keys, keyId, ended } = await watchedKey();
    await keys.revoke(keyId);
    await keys.revoke(keyId);
    expect([ended, clock.timerCount]).toEqual([[keyId], 0]);
  });

  it('tells of a revocation on another node, and of an expiry, within 30 s', async () => {
    const revoked = await watchedKey();
    await revoked.keys.holderOf(revoked.keyId);
    await revoked.records.revoke(revoked.keyId, revoked.clock.now());
    revoked.clock.advance(30_000);
    await until(() => revoked.ended.length === 1);
    const expiring = await watchedKey();
    expiring.clock.advance(3_599_999);
    await Promise.resolve();
    expect(expiring.ended).toEqual([]);
    expiring.clock.advance(30_000);
    await until(() => expiring.ended.length === 1);
  });

  it('asks again when the store does not answer', async () => {
    const { clock, records, keyId, ended } = await watchedKey();
    await records.revoke(keyId, clock.now());
    const find = records.find.bind(records);
    records.find = () => Promise.reject(new Error('disk gone'));
    clock.advance(30_000);
    await Promise.resolve();
    records.find = find;
    expect(ended).toEqual([]);
    clock.advance(30_000);
    await until(() => ended.length === 1);
  });

  it('leaves no timer behind, and never ends the configured key', async () => {
    const { clock, keys, stop } = await watchedKey();
    stop();
    keys.onEnded('configured', () => undefined)();
    expect(clock.timerCount).toBe(0);
  });
});

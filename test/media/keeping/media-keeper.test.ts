import { Deferred } from '../../../src/runtime/deferred';
import { until } from '../../doubles/until';
import { mediaSetting } from './media-setting';

describe('MediaKeeper', () => {
  it('fetches what the log tells of, before and while it runs, each once', async () => {
    const setting = mediaSetting();
    for (const id of ['m1', 'm2', 'm3']) setting.give(id, Buffer.from(`file ${id}`));
    await setting.tell('m1');
    await setting.tell('m2');
    await using _ = setting.run();
    await until(async () => (await setting.stateOf('m2')) === 'available');
    await setting.tell('m3');
    await until(async () => (await setting.stateOf('m3')) === 'available');
    expect(setting.fetched).toEqual(['m1', 'm2', 'm3']);
    const [record] = await setting.records.ofMessages('chat', ['m3']);
    expect(record).toMatchObject({ upstream: 'default', position: 3, sizeBytes: 7 });
  });

  it('goes on after a restart with what was not fetched yet', async () => {
    const setting = mediaSetting();
    await setting.tell('m1');
    {
      await using _ = setting.run();
      await until(() => setting.fetched.length === 1);
    }
    setting.give('m1', Buffer.from('late'));
    setting.clock.advance(1_000);
    await using _ = setting.run();
    await until(async () => (await setting.stateOf('m1')) === 'available');
  });

  it('does not fetch what was sent from here', async () => {
    const setting = mediaSetting();
    const draft = await setting.library.begin();
    await draft.write(Buffer.from('sent'));
    const sha256 = 'cd'.repeat(32);
    await draft.keep(sha256);
    await using _ = setting.run();
    await setting.tell('m1', { sha256, sizeBytes: 4, direction: 'outbound' });
    await until(async () => (await setting.stateOf('m1')) === 'available');
    expect(setting.fetched).toEqual([]);
  });

  it('tries five times more, later and later, and then says that it failed', async () => {
    const setting = mediaSetting();
    await using _ = setting.run();
    await setting.tell('m1');
    for (const [tries, delayMs] of [1_000, 5_000, 30_000, 120_000, 600_000].entries()) {
      await until(async () => {
        const [record] = await setting.records.ofMessages('chat', ['m1']);
        return record?.attempts === tries + 1;
      });
      expect(setting.fetched).toHaveLength(tries + 1);
      expect(await setting.stateOf('m1')).toBe('pending');
      // The keeper looks at its list at least once a minute.
      for (let ms = 0; ms < delayMs; ms += Math.min(delayMs, 60_000)) {
        await new Promise((resolve) => setImmediate(resolve));
        setting.clock.advance(Math.min(delayMs, 60_000));
      }
    }
    await until(async () => (await setting.stateOf('m1')) === 'failed');
    expect(setting.fetched).toHaveLength(6);
  });

  it('says why a file cannot be had, without trying again what cannot change', async () => {
    const setting = mediaSetting();
    setting.given.set('m1', async function* () {
      yield '<html>not base64</html>';
    });
    await using _ = setting.run();
    await setting.tell('m1');
    await until(async () => (await setting.stateOf('m1')) === 'failed');
    const [record] = await setting.records.ofMessages('chat', ['m1']);
    expect(record?.failure).toBe('CTLive sent a file that is not base64.');
    expect(setting.fetched).toEqual(['m1']);
  });

  it('fetches four at a time', async () => {
    const setting = mediaSetting();
    const room = new Deferred<void>();
    let atOnce = 0;
    let most = 0;
    for (let count = 0; count < 10; count += 1) {
      setting.given.set(`m${count}`, async function* () {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await room.promise;
        atOnce -= 1;
        yield Buffer.from(`file ${count}`).toString('base64');
      });
      await setting.tell(`m${count}`);
    }
    await using _ = setting.run();
    await until(() => atOnce === 4);
    room.resolve();
    await until(async () => (await setting.records.pending(1)).length === 0);
    expect(most).toBe(4);
  });
});

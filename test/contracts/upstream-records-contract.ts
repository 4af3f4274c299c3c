import { ManualClock } from '../doubles/manual-clock';
import type { OpenStore } from './opened-store';

export function describeUpstreamRecords(name: string, open: OpenStore): void {
  describe(`${name}: UpstreamRecords`, () => {
    it('keeps the last of what was put, by id', async () => {
      await using store = await open(new ManualClock());
      const { upstreamRecords } = store;
      await upstreamRecords.put({ id: 'b', json: '{"n":1}' });
      await upstreamRecords.put({ id: 'a/ä', json: '{}' });
      await upstreamRecords.put({ id: 'b', json: '{"n":2}' });
      expect(await upstreamRecords.all()).toEqual([
        { id: 'a/ä', json: '{}' },
        { id: 'b', json: '{"n":2}' },
      ]);
    });

    it('forgets what is removed, also when it was never there', async () => {
      await using store = await open(new ManualClock());
      const { upstreamRecords } = store;
      await upstreamRecords.put({ id: 'a', json: '{}' });
      await upstreamRecords.remove('a');
      await upstreamRecords.remove('nowhere');
      expect(await upstreamRecords.all()).toEqual([]);
    });
  });
}

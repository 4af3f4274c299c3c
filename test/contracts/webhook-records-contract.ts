import type { Webhook } from '../../src/webhooks/webhook';
import { ManualClock } from '../doubles/manual-clock';
import { startMs } from './commits';
import type { OpenStore } from './opened-store';

export function webhook(id: string, changes: Partial<Webhook> = {}): Webhook {
  return {
    ...{ id, url: 'https://crm.example.com/', payload: 'full', apiVersion: '1' },
    secrets: [{ secret: 'whsec_AAAA' }],
    ...{ createdAtMs: startMs, scannedTo: 0 },
    ...changes,
  };
}

export function describeWebhookRecords(name: string, open: OpenStore): void {
  describe(`${name}: WebhookRecords`, () => {
    it('keeps all of a webhook, and the first of two with one id', async () => {
      await using store = await open(new ManualClock());
      const full = webhook('wh_1', { types: ['*'], headers: { a: 'b' }, scannedTo: 7 });
      expect(await store.webhookRecords.insert(full)).toBe(true);
      expect(await store.webhookRecords.insert(webhook('wh_1'))).toBe(false);
      expect(await store.webhookRecords.insert(webhook('wh_2'))).toBe(true);
      expect(await store.webhookRecords.list()).toEqual([webhook('wh_2'), full]);
    });

    it('replaces everything but how far was scanned', async () => {
      await using store = await open(new ManualClock());
      await store.webhookRecords.insert(webhook('wh_1', { scannedTo: 7 }));
      await store.laneQueue.match([{ webhookId: 'wh_1', scannedTo: 9, lanes: [] }], startMs);
      const changed = webhook('wh_1', { failingSinceMs: startMs });
      expect(await store.webhookRecords.replace(changed)).toBe(true);
      expect(await store.webhookRecords.replace(webhook('wh_2'))).toBe(false);
      expect(await store.webhookRecords.list()).toEqual([{ ...changed, scannedTo: 9 }]);
    });

    it('removes a webhook with its lanes', async () => {
      await using store = await open(new ManualClock());
      await store.webhookRecords.insert(webhook('wh_1'));
      const place = { upstream: 'one', chatId: 'chat', firstPosition: 1, lastPosition: 1 };
      const lanes = [{ ...place, count: 1, firstAtMs: startMs }];
      await store.laneQueue.match([{ webhookId: 'wh_1', scannedTo: 1, lanes }], startMs);
      await store.webhookRecords.remove('wh_1');
      await store.webhookRecords.remove('wh_1');
      expect(await store.webhookRecords.list()).toEqual([]);
      expect(await store.laneRecords.waitingOf('wh_1')).toMatchObject({ count: 0 });
    });
  });
}

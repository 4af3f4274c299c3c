import { MemoryStore } from '../../src/adapters/memory/memory-store';
import { StorageUnavailableError } from '../../src/events/storage-errors';
import { Deferred } from '../../src/runtime/deferred';
import type { LaneQueue } from '../../src/webhooks/lanes/lane-queue';
import { ManualClock } from '../doubles/manual-clock';
import { until } from '../doubles/until';
import { WebhookReceiver } from '../doubles/webhook-receiver';
import { delivering } from './delivering';

/** A store whose settlements answer when `answerOf` says so. */
function storeWith(
  clock: ManualClock,
  answerOf: (settle: LaneQueue['settle']) => LaneQueue['settle'],
) {
  const store = new MemoryStore({ clock });
  const queue = store.laneQueue;
  queue.settle = answerOf(queue.settle.bind(queue));
  return store;
}

describe('a courier', () => {
  it('goes on with a lane that it gave back and claimed again before it heard of the first', async () => {
    const clock = new ManualClock();
    const heard = new Deferred<void>();
    const stores = storeWith(clock, (settle) => async (settlement) => {
      const left = await settle(settlement);
      await heard.promise;
      return left;
    });
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering({ clock, stores });
    const { id } = await gateway.make(receiver.url);

    await gateway.say('chat');
    await receiver.has(1);
    await until(async () => (await gateway.lanes.waitingOf(id)).count === 0);
    await gateway.say('chat');
    await receiver.has(2).finally(() => heard.resolve());

    expect(receiver.received.map(({ event }) => event.sequence)).toEqual([1, 2]);
  });

  it('makes an attempt again a moment after the store refused to keep what came of it', async () => {
    const clock = new ManualClock();
    let refusals = 1;
    const stores = storeWith(clock, (settle) => async (settlement) => {
      refusals -= 1;
      if (refusals >= 0) throw new StorageUnavailableError('The disk is away.');
      return settle(settlement);
    });
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering({ clock, stores });
    const { id } = await gateway.make(receiver.url);

    await gateway.say('chat');
    await receiver.has(1);
    await until(() => refusals === 0);
    await gateway.passUntil(100, () => receiver.received.length === 2);
    await until(async () => (await gateway.lanes.waitingOf(id)).count === 0);

    expect(clock.now() - new ManualClock().now()).toBeLessThan(10_000);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });
});

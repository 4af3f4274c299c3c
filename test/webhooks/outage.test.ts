import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as delay } from 'node:timers/promises';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { silentLogger } from '../../src/runtime/logger';
import { SystemClock } from '../../src/runtime/clock';
import { received, textMessage } from '../contracts/commits';
import { openSqliteStore } from '../contracts/opened-store';
import { ManualClock } from '../doubles/manual-clock';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';
import { runningWebhooks } from '../doubles/webhook-parts';
import { answering, WebhookReceiver } from '../doubles/webhook-receiver';

async function append(
  store: Pick<SqliteStore, 'eventLog'>,
  chats: number,
  perChat: number,
  atMs: number,
) {
  const commits = Array.from({ length: chats * perChat }, (_, index) => {
    const chatId = `chat-${index % chats}`;
    const events = [received(textMessage(chatId, `m${index}`), atMs)];
    return store.eventLog.append({ upstream: 'default', chatId, events });
  });
  await Promise.all(commits);
}

/** Bytes that are still needed: what can be collected is collected first. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('a receiver that is dead for three days', () => {
  it('costs a row per chat, and bounded memory, for 100,000 events', async () => {
    await using receiver = await WebhookReceiver.start(answering(500));
    const clock = new ManualClock();
    await using store = await openSqliteStore(clock);
    await using parts = await runningWebhooks({ stores: store, clock });
    const { id } = await parts.webhooks.create({ url: receiver.url, payload: 'full' }, 0);
    const [chats, batches] = [500, 20];
    const heapBefore = heapInUse();
    for (let batch = 1; batch <= batches; batch += 1) {
      await append(store as never, chats, 10, clock.now());
      for (let hour = 0; hour < 3.6; hour += 0.6) clock.advance(36 * 60_000);
      await until(async () => {
        const { count } = await parts.lanes.waitingOf(id);
        return count >= batch * chats * 10;
      }, 10_000);
    }

    const lanes = await parts.lanes.list({ webhookId: id, limit: 10_000 });
    const deliveries = await parts.deliveries.list({ webhookId: id, limit: 10_000 });
    expect((await parts.lanes.waitingOf(id)).count).toBe(100_000);
    expect(lanes.lanes).toHaveLength(chats);
    expect(deliveries.deliveries.length).toBeLessThanOrEqual(1_100);
    expect(heapInUse() - heapBefore).toBeLessThan(64 * 1024 * 1024);
    expect(parts.webhooks.get(id).failingSinceMs).toBeDefined();
  }, 120_000);
});

describe('a receiver that accepts and never answers', () => {
  it("with 500 chats waiting on it leaves another receiver's p99 as it was", async () => {
    await using silent = await WebhookReceiver.start(() => undefined);
    await using prompt = await WebhookReceiver.start();
    const clock = new SystemClock();
    await using store = await openSqliteStore(clock);
    await using parts = await runningWebhooks({ stores: store, clock });
    await parts.webhooks.create({ url: prompt.url, payload: 'full' }, 0);
    const p99Of = async (): Promise<number> => {
      const latencies: number[] = [];
      for (let index = 0; index < 200; index += 1) {
        const before = prompt.received.length;
        const beganAtMs = performance.now();
        await append(store as never, 1, 1, clock.now());
        await until(() => prompt.received.length > before);
        latencies.push(performance.now() - beganAtMs);
        await delay(1);
      }
      return latencies.sort((a, b) => a - b)[197] ?? Infinity;
    };

    const alone = await p99Of();
    const { head } = await store.eventLog.bounds();
    const { id } = await parts.webhooks.create({ url: silent.url, payload: 'full' }, head);
    await append(store as never, 500, 1, clock.now());
    await until(() => silent.inFlight === 16 && prompt.received.length === 700);
    const beside = await p99Of();

    expect(silent.mostInFlight).toBe(16);
    expect((await parts.lanes.waitingOf(id)).count).toBeGreaterThanOrEqual(500);
    // Half as much again, and what the scheduler of a busy machine adds.
    expect(beside).toBeLessThan(alone * 1.5 + 25);
  }, 60_000);
});

describe('deliveries of a gateway that was killed in between', () => {
  it('are made again under the same id, use no step, and go on in order', async () => {
    await using directory = await temporaryDirectory();
    await using receiver = await WebhookReceiver.start(() => undefined);
    const clock = new ManualClock();
    const open = () => SqliteStore.open({ directory: directory.path, clock, logger: silentLogger });
    const store = open();
    const first = await runningWebhooks({ stores: store, clock });
    const { id } = await first.webhooks.create({ url: receiver.url, payload: 'full' }, 0);
    await append(store, 1, 3, clock.now());
    await receiver.has(1);
    // The store closes under the attempt: what it learns is never stored, as after a crash.
    await store[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();

    receiver.answer = answering(200);
    await using again = open();
    expect(await again.laneRecords.find(id, 'default', 'chat-0')).toMatchObject({ stepsUsed: 0 });
    await using second = await runningWebhooks({ stores: again, clock });
    await receiver.has(4);

    expect(second.webhooks.get(id).url).toBe(receiver.url);
    expect(receiver.received.map(({ event }) => event.sequence)).toEqual([1, 1, 2, 3]);
    expect(receiver.received[1]?.headers['webhook-id']).toBe(
      receiver.received[0]?.headers['webhook-id'],
    );
  });
});

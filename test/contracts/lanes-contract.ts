import { deliveryIdOf, type Delivery } from '../../src/webhooks/delivery/delivery';
import { deliveriesKept } from '../../src/webhooks/delivery/delivery-records';
import type { LaneMatch, Settlement } from '../../src/webhooks/lanes/lane-queue';
import { ManualClock } from '../doubles/manual-clock';
import { startMs } from './commits';
import type { OpenedStore, OpenStore } from './opened-store';
import { webhook } from './webhook-records-contract';

const webhookId = 'wh_1';
const now = startMs;

function match(chatId: string, first: number, last = first, count = 1): LaneMatch {
  const place = { upstream: 'one', chatId, firstPosition: first, lastPosition: last };
  return { ...place, count, firstAtMs: now };
}

async function matched(store: OpenedStore, scannedTo: number, ...lanes: LaneMatch[]) {
  await store.webhookRecords.insert(webhook(webhookId));
  await store.laneQueue.match([{ webhookId, scannedTo, lanes }], now);
}

function claim(store: OpenedStore, nowMs = now, limit = 10, isProbe = false) {
  return store.laneQueue.claim({ webhookId, nowMs, leaseUntilMs: nowMs + 1_000, limit, isProbe });
}

async function settle(store: OpenedStore, laneId: number, change: Partial<Settlement>) {
  const settlement = { laneId, stepsUsed: 0, dueAtMs: now, nowMs: now, ...change };
  const [left] = await store.laneQueue.settle([settlement]);
  return left;
}

function delivery(number: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    ...{ id: deliveryIdOf(webhookId, `evt_${number}`), webhookId },
    ...{ eventId: `evt_${number}`, eventPosition: number },
    ...{ type: 'message.received', upstream: 'one', chatId: 'a', status: 'delivered' },
    ...{ createdAtMs: now, attemptedAtMs: now + number, attemptCount: 1, attempts: [] },
    ...changes,
  };
}

export function describeLanes(name: string, open: OpenStore): void {
  describe(`${name}: LaneQueue`, () => {
    describeClaims(open);
    describeSettlements(open);
    describeExpiry(open);
    describeWaiting(open);
  });
  describe(`${name}: DeliveryRecords`, () => describeDeliveries(open));
}

function describeClaims(open: OpenStore): void {
  it('makes a lane for a first match, once, however often a scan is repeated', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 9, match('a', 5, 9, 3));
    await store.laneQueue.match([{ webhookId, scannedTo: 8, lanes: [match('a', 5, 8, 2)] }], now);
    const { lanes } = await claim(store);
    expect(lanes).toMatchObject([{ chatId: 'a', cursor: 4, head: 9, nextPosition: 5, waiting: 3 }]);
    expect(await store.laneRecords.find(webhookId, 'one', 'a')).toEqual(lanes[0]);
  });

  it('gives a claimed lane to nobody before its lease ends, and to all once leases are void', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 2, match('a', 1), match('b', 2));
    expect((await claim(store, now, 1)).lanes).toHaveLength(1);
    expect((await claim(store, now, 9)).lanes).toHaveLength(1);
    expect((await claim(store, now + 999)).lanes).toHaveLength(0);
    expect((await claim(store, now + 1_000)).lanes).toHaveLength(2);
    await store.laneQueue.voidLeases();
    expect((await claim(store, now + 1_000)).lanes).toHaveLength(2);
  });

  it('claims what is due, the earliest first, says when more is, and lets a probe come early', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 3, match('a', 1), match('b', 2), match('c', 3));
    const { lanes } = await claim(store);
    for (const [index, { id }] of lanes.entries()) {
      await settle(store, id, { stepsUsed: 1, dueAtMs: now + 300 - index * 100 });
    }
    const later = await claim(store, now + 150);
    expect(later.lanes.map(({ dueAtMs }) => dueAtMs)).toEqual([now + 100]);
    expect(later.nextDueAtMs).toBe(now + 200);
    const probe = await claim(store, now + 150, 1, true);
    expect(probe.lanes.map(({ dueAtMs }) => dueAtMs)).toEqual([now + 200]);
  });
}

function describeWaiting(open: OpenStore): void {
  it('says by chat what waits first for some webhooks, parked lanes included', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 9, match('a', 5, 9, 2), match('b', 7), match('c', 3));
    const other = { webhookId: 'wh_2', scannedTo: 9, lanes: [match('a', 2)] };
    await store.webhookRecords.insert(webhook('wh_2'));
    await store.laneQueue.match([other], now);
    const { lanes } = await claim(store);
    const laneOf = (chatId: string): number => lanes.find((lane) => lane.chatId === chatId)!.id;
    await settle(store, laneOf('c'), { cursor: 3 });
    await settle(store, laneOf('b'), { parkedReason: 'gave up' });
    const { laneRecords } = store;
    const both = await laneRecords.waitingByChat([webhookId, 'wh_2']);
    expect(Object.fromEntries(both)).toEqual({ a: 2, b: 7 });
    const one = await laneRecords.waitingByChat([webhookId]);
    expect(Object.fromEntries(one)).toEqual({ a: 5, b: 7 });
    expect((await laneRecords.waitingByChat([])).size).toBe(0);
  });
}

function describeSettlements(open: OpenStore): void {
  it('moves a lane on, and gives it back when it has reached its head', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 9, match('a', 5, 9, 2));
    const [lane] = (await claim(store)).lanes;
    const first = { cursor: 5, sequence: 1, nextPosition: 6, leaseUntilMs: now + 5_000 };
    expect(await settle(store, lane!.id, first)).toEqual({ waiting: 1, head: 9 });
    expect((await claim(store, now + 2_000)).lanes).toEqual([]);
    await store.laneQueue.match([{ webhookId, scannedTo: 12, lanes: [match('a', 12)] }], now);
    expect(await settle(store, lane!.id, { cursor: 9, sequence: 2 })).toEqual({
      waiting: 1,
      head: 12,
    });
    expect(await settle(store, lane!.id, { cursor: 12, sequence: 3 })).toEqual({
      waiting: 0,
      head: 12,
    });
    const found = await store.laneRecords.find(webhookId, 'one', 'a');
    expect(found).toMatchObject({ cursor: 12, waiting: 0, lastSequence: 3 });
    expect(await settle(store, 4711, {})).toBeUndefined();
  });

  it('keeps a parked lane until it is released', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 2, match('a', 1), match('b', 2));
    const { lanes } = await claim(store);
    for (const { id } of lanes) await settle(store, id, { stepsUsed: 9, parkedReason: 'gave up' });
    expect((await claim(store, now + 9_999)).lanes).toEqual([]);
    const { lanes: parked } = await store.laneRecords.list({
      webhookId,
      state: 'parked',
      limit: 9,
    });
    expect(parked).toMatchObject([{ parkedReason: 'gave up', parkedAtMs: now }, {}]);
    const release = { webhookId, nowMs: now };
    expect(await store.laneQueue.release({ ...release, isUnparking: false })).toBe(0);
    expect(await store.laneQueue.release({ ...release, chatId: 'a', isUnparking: true })).toBe(1);
    expect((await claim(store)).lanes).toMatchObject([{ chatId: 'a', stepsUsed: 0 }]);
  });

  it('has lanes of their own for replays, made once and gone when they are done', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 9, match('a', 5, 9, 2));
    const replay = { webhookId, replayId: 'rpl_1', types: ['message.*'], lanes: [match('a', 5)] };
    await store.laneQueue.replay(replay, now);
    await store.laneQueue.replay(replay, now);
    const { lanes } = await claim(store);
    expect(lanes).toHaveLength(2);
    const made = lanes.find(({ replayId }) => replayId === 'rpl_1');
    expect(made).toMatchObject({ types: ['message.*'], cursor: 4, head: 5 });
    expect(await settle(store, made!.id, { cursor: 5 })).toEqual({ waiting: 0, head: 5 });
    expect((await store.laneRecords.list({ webhookId, limit: 9 })).lanes).toHaveLength(1);
  });
}

function describeExpiry(open: OpenStore): void {
  it('records what retention took before it was delivered', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 30, match('a', 5, 9, 2), match('b', 8, 30, 3), match('c', 20));
    const skipped = await store.laneQueue.expire(10);
    const facts = skipped.map((lane) => [lane.chatId, lane.skippedFrom, lane.skippedTo]);
    expect(facts.sort()).toEqual([
      ['a', 5, 9],
      ['b', 8, 10],
    ]);
    expect(await store.laneQueue.expire(10)).toEqual([]);
    const { lanes } = await claim(store);
    expect(lanes.map(({ chatId, cursor }) => [chatId, cursor])).toEqual(
      expect.arrayContaining([
        ['b', 10],
        ['c', 19],
      ]),
    );
    expect(lanes).toHaveLength(2);
  });

  it('removes lanes of which nothing is left, and keeps what shows a loss', async () => {
    await using store = await open(new ManualClock());
    await matched(
      store,
      30,
      match('a', 5, 9, 2),
      match('b', 8, 30, 3),
      match('c', 7),
      match('d', 6),
    );
    const { lanes: claimed } = await claim(store);
    const delivered = claimed.filter(({ chatId }) => chatId === 'b' || chatId === 'c');
    for (const { id, head } of delivered) await settle(store, id, { cursor: head });
    await store.laneQueue.expire(10);
    await store.laneQueue.expire(10);
    const { lanes } = await store.laneRecords.list({ webhookId, limit: 9 });
    expect(lanes.map(({ chatId }) => chatId).sort()).toEqual(['a', 'b', 'd']);
    await store.laneQueue.match([{ webhookId, scannedTo: 40, lanes: [match('c', 35)] }], now);
    const again = await store.laneRecords.find(webhookId, 'one', 'c');
    expect(again).toMatchObject({ cursor: 34, head: 35, waiting: 1, lastSequence: 0 });
  });
}

function describeDeliveries(open: OpenStore): void {
  it('keeps the newest of each webhook, a bounded number', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 5_000, match('a', 1, 5_000, 5_000));
    const [lane] = (await claim(store)).lanes;
    const numbers = Array.from({ length: 1_500 }, (_, index) => index + 1);
    await Promise.all(
      numbers.map((number) => settle(store, lane!.id, { delivery: delivery(number) })),
    );
    let count = 0;
    for (let after: string | undefined; ;) {
      const page = await store.deliveryRecords.list({ webhookId, limit: 400, after });
      count += page.deliveries.length;
      after = page.next;
      if (after === undefined) break;
    }
    expect(count).toBeGreaterThanOrEqual(deliveriesKept);
    expect(count).toBeLessThanOrEqual(deliveriesKept * 1.1);
    expect(await store.deliveryRecords.find(webhookId, 1_500)).toEqual(delivery(1_500));
    expect(await store.deliveryRecords.find(webhookId, 1)).toBeUndefined();
    expect(await store.deliveryRecords.find('wh_2', 1_500)).toBeUndefined();
  });

  it('finds them by what is asked, newest first, and replaces one that is tried again', async () => {
    await using store = await open(new ManualClock());
    await matched(store, 9, match('a', 1, 9, 9));
    const [lane] = (await claim(store)).lanes;
    const made = [
      delivery(1, { status: 'retrying' }),
      delivery(2, { chatId: 'b', type: 'chat.ended' }),
      delivery(3, { status: 'retrying' }),
      delivery(3),
    ];
    for (const each of made) await settle(store, lane!.id, { delivery: each });
    const idsOf = async (query: object) => {
      const page = await store.deliveryRecords.list({ webhookId, limit: 9, ...query });
      return page.deliveries.map(({ id }) => id);
    };
    expect(await idsOf({})).toEqual(['dlv_1_3', 'dlv_1_2', 'dlv_1_1']);
    expect(await idsOf({ status: 'retrying' })).toEqual(['dlv_1_1']);
    expect(await idsOf({ chatId: 'b' })).toEqual(['dlv_1_2']);
    expect(await idsOf({ type: 'chat.ended' })).toEqual(['dlv_1_2']);
    expect(await idsOf({ eventId: 'evt_3' })).toEqual(['dlv_1_3']);
    expect(await idsOf({ sinceMs: now + 2 })).toEqual(['dlv_1_3', 'dlv_1_2']);
  });
}

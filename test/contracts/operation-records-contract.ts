import type { NewOperation } from '../../src/operations/operation-records';
import { ManualClock } from '../doubles/manual-clock';
import { brokenDraft, startMs, writing } from './commits';
import type { OpenedStore, OpenStore } from './opened-store';

const settlement = { responseStatus: 201, responseBody: '{"id":"m1"}', messageId: 'm1' };

export function describeOperationRecords(name: string, open: OpenStore): void {
  describe(`${name}: OperationRecords`, () => {
    describeBegin(open);
    describeSettlement(open);
    describeEnd(open);
    describeUnknown(open);
  });
}

function describeBegin(open: OpenStore): void {
  it('stores a new operation as in progress', async () => {
    await using store = await open(new ManualClock());
    const operation = newOperation('op-1', { clientReference: 'ref', upstream: 'one' });
    expect(await store.operationRecords.begin(operation)).toEqual({});
    const found = await store.operationRecords.find('key', 'op-1');
    expect(found).toEqual({ ...operation, state: 'in_progress' });
    expect(await store.operationRecords.find('other key', 'op-1')).toBeUndefined();
  });

  it('lets exactly one of two concurrent begins store', async () => {
    await using store = await open(new ManualClock());
    const { operationRecords } = store;
    const first = newOperation('op-1');
    const second = { ...first, id: 'op-2', fingerprint: 'other' };
    const [one, two] = await Promise.all([
      operationRecords.begin(first),
      operationRecords.begin(second),
    ]);
    expect(one).toEqual({});
    expect(two.existing).toEqual({ ...first, state: 'in_progress' });
    expect((await operationRecords.find('key', 'op-1'))?.id).toBe('op-1');
  });

  it('keeps the same idempotency key of two API keys apart', async () => {
    await using store = await open(new ManualClock());
    const first = newOperation('op-1');
    await store.operationRecords.begin(first);
    const second = { ...first, id: 'op-2', keyId: 'other key' };
    expect(await store.operationRecords.begin(second)).toEqual({});
  });
}

function describeSettlement(open: OpenStore): void {
  it('settles in the transaction of the append', async () => {
    const clock = new ManualClock(startMs);
    await using store = await open(clock);
    await store.operationRecords.begin(newOperation('op-1'));
    clock.advance(50);
    await settle(store, 'op-1');
    const found = await store.operationRecords.find('key', 'op-1');
    const completedAtMs = startMs + 50;
    expect(found).toMatchObject({ state: 'succeeded', completedAtMs, ...settlement });
  });

  it('does not settle when the append fails', async () => {
    await using store = await open(new ManualClock());
    await store.operationRecords.begin(newOperation('op-1'));
    const settles = { operationId: 'op-1', ...settlement };
    const commit = { upstream: 'one', chatId: 'chat', events: [brokenDraft()], settles };
    await expect(store.eventLog.append(commit)).rejects.toThrow();
    const found = await store.operationRecords.find('key', 'op-1');
    expect(found).toEqual({ ...newOperation('op-1'), state: 'in_progress' });
  });

  it('settles one whose outcome was unknown', async () => {
    await using store = await open(new ManualClock());
    await store.operationRecords.begin(newOperation('op-1'));
    await store.operationRecords.abandonInProgress();
    await settle(store, 'op-1');
    expect((await store.operationRecords.find('key', 'op-1'))?.state).toBe('succeeded');
  });

  it('stores the events of a settlement for an operation that does not exist', async () => {
    await using store = await open(new ManualClock());
    await settle(store, 'nowhere');
    expect((await store.eventLog.bounds()).head).toBe(1);
  });

  it('keeps the first answer of an operation that succeeded', async () => {
    await using store = await open(new ManualClock());
    const { operationRecords } = store;
    await operationRecords.begin(newOperation('op-1'));
    await settle(store, 'op-1');
    const before = await operationRecords.find('key', 'op-1');
    await operationRecords.end('op-1', { state: 'failed', completedAtMs: 9, responseStatus: 504 });
    const other = { responseStatus: 200, responseBody: '{}', messageId: 'm2' };
    const settles = { operationId: 'op-1', ...other };
    await store.eventLog.append({ upstream: 'one', chatId: 'chat', events: [], settles });
    expect(await operationRecords.find('key', 'op-1')).toEqual(before);
  });
}

function describeEnd(open: OpenStore): void {
  it('ends an operation with its answer', async () => {
    await using store = await open(new ManualClock());
    await store.operationRecords.begin(newOperation('op-1'));
    const end = { completedAtMs: 9, responseStatus: 409, responseBody: '{}', isRetryable: false };
    await store.operationRecords.end('op-1', { state: 'failed', ...end });
    const found = await store.operationRecords.find('key', 'op-1');
    expect(found).toEqual({ ...newOperation('op-1'), state: 'failed', ...end });
  });

  it('resumes a failure that may be tried again, and an unknown, and nothing else', async () => {
    await using store = await open(new ManualClock());
    const { operationRecords } = store;
    const ends = {
      retryable: { state: 'failed', completedAtMs: 9, responseStatus: 503, isRetryable: true },
      unknown: { state: 'unknown', completedAtMs: 9, responseBody: '{}' },
      failed: { state: 'failed', completedAtMs: 9, isRetryable: false },
      succeeded: { state: 'succeeded', completedAtMs: 9 },
    } as const;
    const states: Record<string, unknown> = {};
    for (const [id, end] of Object.entries(ends)) {
      await operationRecords.begin(newOperation(id));
      await operationRecords.end(id, end);
      await operationRecords.resume(id);
      states[id] = (await operationRecords.find('key', id))?.state;
    }
    expect(states).toEqual({
      ...{ retryable: 'in_progress', unknown: 'in_progress' },
      ...{ failed: 'failed', succeeded: 'succeeded' },
    });
    const resumed = await operationRecords.find('key', 'retryable');
    expect(resumed).toEqual({ ...newOperation('retryable'), state: 'in_progress' });
  });

  it('removes operations completed before a time, and none that is in progress', async () => {
    await using store = await open(new ManualClock());
    const { operationRecords } = store;
    for (let index = 0; index < 1200; index += 1)
      void operationRecords.begin(newOperation(`${index}`));
    await operationRecords.begin(newOperation('running'));
    for (let index = 0; index < 1200; index += 1) {
      void operationRecords.end(`${index}`, { state: 'failed', completedAtMs: index });
    }
    expect(await operationRecords.trim(1150)).toBe(1150);
    expect(await operationRecords.find('key', '1149')).toBeUndefined();
    expect(await operationRecords.find('key', '1150')).toBeDefined();
    expect(await operationRecords.find('key', 'running')).toBeDefined();
  });
}

function describeUnknown(open: OpenStore): void {
  it('gives up on what a crash left in progress, once', async () => {
    const clock = new ManualClock(startMs);
    await using store = await open(clock);
    const { operationRecords } = store;
    await operationRecords.begin(newOperation('op-1'));
    await operationRecords.begin(newOperation('op-2'));
    await operationRecords.begin(newOperation('op-3'));
    await operationRecords.end('op-3', { state: 'failed', completedAtMs: 9 });
    expect(await operationRecords.abandonInProgress()).toBe(2);
    expect(await operationRecords.abandonInProgress()).toBe(0);
    const found = await operationRecords.find('key', 'op-1');
    expect(found).toMatchObject({ state: 'unknown', completedAtMs: startMs });
    expect((await operationRecords.find('key', 'op-3'))?.state).toBe('failed');
  });

  it('lists the unknown ones of one identity in one chat, oldest first', async () => {
    await using store = await open(new ManualClock());
    const { operationRecords } = store;
    const here = { upstream: 'one', chatId: 'chat' };
    await operationRecords.begin(newOperation('late', { ...here, createdAtMs: 3 }));
    await operationRecords.begin(newOperation('early', { ...here, createdAtMs: 1 }));
    await operationRecords.begin(newOperation('elsewhere', { ...here, chatId: 'other' }));
    await operationRecords.begin(newOperation('nobody', { ...here, upstream: 'two' }));
    await operationRecords.abandonInProgress();
    await operationRecords.begin(newOperation('running', here));
    const unknown = await operationRecords.unknownOf('one', 'chat');
    expect(unknown.map(({ id }) => id)).toEqual(['early', 'late']);
  });

  it('gives an unknown operation that named no upstream to every identity in the chat', async () => {
    await using store = await open(new ManualClock());
    const { operationRecords } = store;
    await operationRecords.begin(newOperation('unnamed', { chatId: 'chat' }));
    await operationRecords.abandonInProgress();
    for (const upstream of ['one', 'two']) {
      const unknown = await operationRecords.unknownOf(upstream, 'chat');
      expect(unknown.map(({ id }) => id)).toEqual(['unnamed']);
    }
    expect(await operationRecords.unknownOf('one', 'another')).toEqual([]);
  });
}

function newOperation(id: string, changes: Partial<NewOperation> = {}): NewOperation {
  return {
    ...{ id, keyId: 'key', idempotencyKey: id, fingerprint: 'f'.repeat(64) },
    ...{ method: 'POST', path: '/chats/chat/messages', createdAtMs: startMs },
    ...changes,
  };
}

async function settle(store: OpenedStore, operationId: string): Promise<void> {
  const settles = { operationId, ...settlement };
  await store.eventLog.append({ upstream: 'one', chatId: 'chat', events: [writing()], settles });
}

import type { EventDraft } from '../../src/events/event';
import type { EventLog } from '../../src/events/event-log';
import { ManualClock } from '../doubles/manual-clock';
import { readAll, received, startMs, textMessage, writing } from './commits';
import type { OpenStore } from './opened-store';

/** `EventLog.read`. */
export function describeEventReading(name: string, open: OpenStore): void {
  describe(`${name}: EventLog.read`, () => {
    describePaging(open);
    describeFilters(open);
    describeSince(open);
    describeBoundedScan(open);
  });
}

function describePaging(open: OpenStore): void {
  it('pages in commit order and says where it stopped', async () => {
    await using store = await open(new ManualClock());
    await fill(store.eventLog);
    const first = await store.eventLog.read({ after: 0, limit: 4 });
    expect(first.events.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(first).toMatchObject({ next: 4, hasMore: true });
    const second = await store.eventLog.read({ after: first.next, limit: 4 });
    expect(second.events.map(({ position }) => position)).toEqual([5, 6]);
    expect(second).toMatchObject({ next: 6, hasMore: false });
    const third = await store.eventLog.read({ after: second.next, limit: 4 });
    expect(third).toEqual({ events: [], next: 6, hasMore: false });
  });

  it('has no more when a full page ends at the head', async () => {
    await using store = await open(new ManualClock());
    await fill(store.eventLog);
    const page = await store.eventLog.read({ after: 2, limit: 4 });
    expect(page).toMatchObject({ next: 6, hasMore: false });
  });

  it('never stops past the head', async () => {
    await using store = await open(new ManualClock());
    await fill(store.eventLog);
    const page = await store.eventLog.read({ after: 1000, limit: 4 });
    expect(page).toEqual({ events: [], next: 6, hasMore: false });
  });

  it('takes a reader past events that its filter skips', async () => {
    await using store = await open(new ManualClock());
    await fill(store.eventLog);
    const nothing = [
      { chatIds: ['nowhere'] },
      { chatIds: [] },
      { upstreams: ['nobody'] },
      { types: ['chat.ended'] },
      { chatIds: ['a'], types: ['chat.ended'] },
      { sinceMs: startMs + 1e9 },
    ];
    for (const filter of nothing) {
      const page = await store.eventLog.read({ after: 0, limit: 4, ...filter });
      expect(page).toEqual({ events: [], next: 6, hasMore: false });
    }
  });
}

function describeFilters(open: OpenStore): void {
  it.each([
    ['nothing', {}, [1, 2, 3, 4, 5, 6]],
    ['one chat', { chatIds: ['a'] }, [1, 2, 4]],
    ['several chats', { chatIds: ['b', 'a', 'nowhere'] }, [1, 2, 3, 4, 5]],
    ['an upstream', { upstreams: ['one'] }, [1, 3, 5, 6]],
    ['several upstreams', { upstreams: ['one', 'two'] }, [1, 2, 3, 4, 5, 6]],
    ['a chat and an upstream', { chatIds: ['a'], upstreams: ['two'] }, [2, 4]],
    ['an exact type', { types: ['participant.writing'] }, [2, 3]],
    ['a family of types', { types: ['message.*'] }, [1, 4, 5]],
    ['a type and a family', { types: ['upstream.*', 'participant.writing'] }, [2, 3, 6]],
    ['all types', { types: ['chat.ended', '*'] }, [1, 2, 3, 4, 5, 6]],
    ['a prefix that is no family', { types: ['message', 'mess*', 'message.rec*'] }, []],
    ['no type at all', { types: [] }, []],
    ['a chat and a type', { chatIds: ['a'], types: ['message.*'] }, [1, 4]],
  ])('reads by %s', async (_, filter, positions) => {
    await using store = await open(new ManualClock());
    await fill(store.eventLog);
    for (const limit of [1, 2, 100]) {
      const events = await readAll(store.eventLog, { ...filter, limit });
      expect(events.map(({ position }) => position)).toEqual(positions);
    }
  });

  it('reads by hundreds of chats', async () => {
    await using store = await open(new ManualClock());
    const chatIds = Array.from({ length: 450 }, (_, index) => `chat-${index}`);
    for (const round of [1, 2]) {
      const appends = chatIds.map((chatId) =>
        store.eventLog.append({ upstream: `u${round}`, chatId, events: [writing()] }),
      );
      await Promise.all(appends);
    }
    for (const count of [2, 50, 450]) {
      const events = await readAll(store.eventLog, { chatIds: chatIds.slice(0, count), limit: 30 });
      expect(events.map(({ chatId }) => chatId)).toEqual([
        ...chatIds.slice(0, count),
        ...chatIds.slice(0, count),
      ]);
    }
  });
}

function describeSince(open: OpenStore): void {
  it('starts at a time, that time included', async () => {
    await using store = await open(new ManualClock());
    await appendAt(store.eventLog, [10, 20, 20, 30]);
    const since = async (ms: number) =>
      (await readAll(store.eventLog, { sinceMs: startMs + ms })).map(({ position }) => position);
    expect(await since(0)).toEqual([1, 2, 3, 4]);
    expect(await since(20)).toEqual([2, 3, 4]);
    expect(await since(21)).toEqual([4]);
    expect(await since(31)).toEqual([]);
  });

  it('misses no event and returns none that is older, across a clock that was set back', async () => {
    await using store = await open(new ManualClock());
    await appendAt(store.eventLog, [100, 200, 50, 120, 60, 300]);
    const since = async (ms: number, filter: object) =>
      (await readAll(store.eventLog, { ...filter, sinceMs: startMs + ms })).map((e) => e.position);
    for (const filter of [{}, { chatIds: ['chat'] }, { types: ['participant.*'] }]) {
      expect(await since(110, filter)).toEqual([2, 4, 6]);
      expect(await since(60, filter)).toEqual([1, 2, 4, 5, 6]);
    }
  });

  it('does not walk through what is older', async () => {
    await using store = await open(new ManualClock());
    await appendMany(store.eventLog, 12_000);
    await appendAt(store.eventLog, [5]);
    const page = await store.eventLog.read({ after: 0, limit: 100, sinceMs: startMs + 5 });
    expect(page.events.map(({ position }) => position)).toEqual([12_002]);
  });

  it('combines a time with a cursor', async () => {
    await using store = await open(new ManualClock());
    await appendAt(store.eventLog, [10, 20, 30, 40]);
    const events = await readAll(store.eventLog, { sinceMs: startMs + 20, after: 3 });
    expect(events.map(({ position }) => position)).toEqual([4]);
  });
}

function describeBoundedScan(open: OpenStore): void {
  const total = 12_000;

  it('looks at a bounded number of events and finds all of a sparse filter', async () => {
    await using store = await open(new ManualClock());
    await appendMany(store.eventLog, total);
    const page = await store.eventLog.read({ after: 0, limit: 100, types: ['message.*'] });
    expect(page.events).toEqual([]);
    expect(page.hasMore).toBe(true);
    expect(page.next).toBeGreaterThanOrEqual(1000);
    expect(page.next).toBeLessThanOrEqual(6000);
    const needles = [{ types: ['message.*'] }, { upstreams: ['rare'] }, { chatIds: ['rare'] }];
    for (const filter of needles) {
      const events = await readAll(store.eventLog, filter);
      expect(events.map(({ position }) => position)).toEqual([total + 1]);
    }
  });

  it('finds all of a sparse type in a long chat', async () => {
    await using store = await open(new ManualClock());
    await appendMany(store.eventLog, total);
    const message = received(textMessage('chat', 'last'));
    await store.eventLog.append({ upstream: 'default', chatId: 'chat', events: [message] });
    const query = { chatIds: ['chat', 'rare'], types: ['message.*'] };
    const events = await readAll(store.eventLog, query);
    expect(events.map(({ position }) => position)).toEqual([total + 1, total + 2]);
  });
}

/** Six events: chats a and b, upstreams one and two, the last about no chat. */
async function fill(log: EventLog): Promise<void> {
  const message = (chatId: string, id: string) => received(textMessage(chatId, id));
  const append = (upstream: string, chatId: string, draft: EventDraft) =>
    log.append({ upstream, chatId, events: [draft] });
  await append('one', 'a', message('a', 'm1'));
  await append('two', 'a', writing());
  await append('one', 'b', writing());
  await append('two', 'a', message('a', 'm1'));
  await append('one', 'b', message('b', 'm2'));
  const connected = { type: 'upstream.connected', atMs: startMs, data: {} } as const;
  await log.append({ upstream: 'one', events: [connected] });
}

async function appendAt(log: EventLog, offsetsMs: readonly number[]): Promise<void> {
  const events = offsetsMs.map((offsetMs) => writing(startMs + offsetMs));
  await log.append({ upstream: 'default', chatId: 'chat', events });
}

/** Many events of one chat, then one message of another by another upstream. */
async function appendMany(log: EventLog, count: number): Promise<void> {
  const events = Array.from({ length: count }, () => writing());
  await log.append({ upstream: 'default', chatId: 'chat', events });
  const message = received(textMessage('rare', 'needle'));
  await log.append({ upstream: 'rare', chatId: 'rare', events: [message] });
}

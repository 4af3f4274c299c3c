import { ManualClock } from '../doubles/manual-clock';
import { messageCommit, readAll, startMs, textMessage, writing } from './commits';
import type { OpenedStore, OpenStore } from './opened-store';
import { isoTime } from '../../src/runtime/clock';

/** `EventLog.trim`: what goes, and all that must stay. */
export function describeRetention(name: string, open: OpenStore): void {
  describe(`${name}: EventLog.trim`, () => {
    it('removes events older than a time and says how many', async () => {
      await using store = await open(new ManualClock());
      await appendMessages(store, 10);
      expect(await store.eventLog.trim(startMs + 4)).toBe(4);
      const log = await readAll(store.eventLog);
      expect(log.map(({ position }) => position)).toEqual([5, 6, 7, 8, 9, 10]);
      expect(await store.eventLog.bounds()).toEqual({ earliest: 4, head: 10 });
      expect(await store.eventLog.trim(startMs + 4)).toBe(0);
    });

    it('removes more than one batch', async () => {
      await using store = await open(new ManualClock());
      const events = Array.from({ length: 2345 }, (_, index) => writing(startMs + index));
      await store.eventLog.append({ upstream: 'default', chatId: 'chat', events });
      expect(await store.eventLog.trim(startMs + 2000)).toBe(2000);
      expect(await store.eventLog.bounds()).toEqual({ earliest: 2000, head: 2345 });
    });

    it('resets neither positions nor sequences, even when it took everything', async () => {
      await using store = await open(new ManualClock());
      await appendMessages(store, 3);
      expect(await store.eventLog.trim(startMs + 1000)).toBe(3);
      expect(await store.eventLog.bounds()).toEqual({ earliest: 3, head: 3 });
      const session = { state: 'joined' } as const;
      const chat = { upstream: 'default', chatId: 'chat', session };
      const [next] = await store.eventLog.append({ ...chat, events: [writing(startMs + 2000)] });
      expect((await store.sessionRecords.find('default', 'chat'))?.sequence).toBe(4);
      expect(next).toMatchObject({ position: 4, sequence: 4 });
      expect(await store.eventLog.bounds()).toEqual({ earliest: 3, head: 4 });
    });

    it('keeps the ids of messages for ever and their bodies no longer than their events', async () => {
      await using store = await open(new ManualClock());
      await appendMessages(store, 4);
      await store.eventLog.trim(startMs + 2);
      const { messageRecords } = store;
      const ids = ['m0', 'm1', 'm2', 'm3'];
      expect(await messageRecords.knownOf('default', 'chat', ids)).toEqual(new Set(ids));
      expect(await messageRecords.find('chat', 'm1')).toBeUndefined();
      expect((await messageRecords.find('chat', 'm2'))?.text).toBe('text of m2');
      const list = { chatId: 'chat', upstream: 'default', order: 'asc', limit: 10 } as const;
      const { messages } = await messageRecords.list(list);
      expect(messages.map(({ id }) => id)).toEqual(['m2', 'm3']);
    });

    it('finds a removed event neither by id nor by an old cursor', async () => {
      await using store = await open(new ManualClock());
      await appendMessages(store, 4);
      const [first, , third] = await readAll(store.eventLog);
      await store.eventLog.trim(startMs + 2);
      expect(await store.eventLog.find(first?.id ?? '')).toBeUndefined();
      expect(await store.eventLog.find(third?.id ?? '')).toEqual(third);
      const page = await store.eventLog.read({ after: 0, limit: 1 });
      expect(page.events).toEqual([third]);
    });

    it('lets appends through while it works', async () => {
      await using store = await open(new ManualClock());
      const events = Array.from({ length: 3000 }, () => writing());
      await store.eventLog.append({ upstream: 'default', chatId: 'chat', events });
      const trimmed = store.eventLog.trim(startMs + 1);
      const chat = { upstream: 'default', chatId: 'chat' };
      const [event] = await store.eventLog.append({ ...chat, events: [writing(startMs + 1)] });
      expect(await trimmed).toBe(3000);
      expect(await readAll(store.eventLog)).toEqual([event]);
    });
  });
}

/** Messages m0, m1, ... one millisecond apart, each with its event. */
async function appendMessages(store: OpenedStore, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const sentAt = isoTime(startMs + index);
    const message = textMessage('chat', `m${index}`, { sentAt });
    await store.eventLog.append(messageCommit('default', message));
  }
}

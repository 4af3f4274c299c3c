import type { Commit } from '../../src/events/commit';
import { ManualClock } from '../doubles/manual-clock';
import { startMs, writing } from './commits';
import type { OpenedStore, OpenStore } from './opened-store';

export function describeSessionRecords(name: string, open: OpenStore): void {
  describe(`${name}: SessionRecords`, () => {
    it('stores a session, its stream position and its sequence', async () => {
      await using store = await open(new ManualClock());
      const session = { state: 'joined', nickname: 'Ada', joinedAtMs: startMs } as const;
      const streamPosition = { streamId: 'stream-1', last: 7 };
      await append(store, { events: [writing(), writing()], session, streamPosition });
      expect(await store.sessionRecords.find('one', 'chat')).toEqual({
        ...{ upstream: 'one', chatId: 'chat', sequence: 2, streamPosition },
        ...session,
      });
      expect(await store.sessionRecords.find('two', 'chat')).toBeUndefined();
    });

    it('keeps what a later commit leaves out', async () => {
      await using store = await open(new ManualClock());
      const session = { state: 'joined', nickname: 'Ada', joinedAtMs: startMs } as const;
      const streamPosition = { streamId: 'stream-1', last: 7 };
      await append(store, { session, streamPosition });
      await append(store, { session: { state: 'left' } });
      await append(store, { events: [writing()] });
      expect(await store.sessionRecords.find('one', 'chat')).toEqual({
        ...{ upstream: 'one', chatId: 'chat', state: 'left', nickname: 'Ada', joinedAtMs: startMs },
        ...{ streamPosition, sequence: 1 },
      });
    });

    it('replaces the position of a stream by that of a new one', async () => {
      await using store = await open(new ManualClock());
      const session = { state: 'joined' } as const;
      await append(store, { session, streamPosition: { streamId: 'stream-1', last: 70 } });
      const streamPosition = { streamId: 'stream-2', last: 0 };
      await append(store, { streamPosition });
      const found = await store.sessionRecords.find('one', 'chat');
      expect(found?.streamPosition).toEqual(streamPosition);
    });

    it('lists the sessions that a restart joins again', async () => {
      await using store = await open(new ManualClock());
      for (const state of ['joined', 'left', 'ended', 'lost'] as const) {
        await append(store, { chatId: `chat-${state}`, session: { state } });
      }
      await append(store, { upstream: 'two', chatId: 'chat-left', session: { state: 'joined' } });
      const joined = await store.sessionRecords.joined();
      expect(joined.map(({ upstream, chatId }) => `${upstream} ${chatId}`).sort()).toEqual([
        'one chat-joined',
        'two chat-left',
      ]);
    });

    it('lists what is offered and was not joined', async () => {
      await using store = await open(new ManualClock());
      for (const state of ['offered', 'joined', 'left', 'ended'] as const) {
        await append(store, { chatId: `chat-${state}`, session: { state } });
      }
      await append(store, { upstream: 'two', chatId: 'chat-left', session: { state: 'offered' } });
      const offered = await store.sessionRecords.offered();
      expect(offered.map(({ upstream, chatId }) => [upstream, chatId])).toEqual([
        ['one', 'chat-offered'],
        ['two', 'chat-left'],
      ]);
    });

    it('lists all identities of one chat', async () => {
      await using store = await open(new ManualClock());
      await append(store, { session: { state: 'left' } });
      await append(store, { upstream: 'two', session: { state: 'joined' } });
      await append(store, { chatId: 'other', session: { state: 'joined' } });
      const sessions = await store.sessionRecords.ofChat('chat');
      expect(sessions.map(({ upstream, state }) => [upstream, state])).toEqual([
        ['one', 'left'],
        ['two', 'joined'],
      ]);
    });

    it('has no session where events alone were stored, and goes on with their sequence', async () => {
      await using store = await open(new ManualClock());
      await append(store, { events: [writing()] });
      expect(await store.sessionRecords.find('one', 'chat')).toBeUndefined();
      expect(await store.sessionRecords.ofChat('chat')).toEqual([]);
      await append(store, { events: [writing()], session: { state: 'joined' } });
      expect((await store.sessionRecords.find('one', 'chat'))?.sequence).toBe(2);
    });
  });
}

async function append(store: OpenedStore, commit: Partial<Commit>): Promise<void> {
  await store.eventLog.append({ upstream: 'one', chatId: 'chat', events: [], ...commit });
}

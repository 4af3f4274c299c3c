import type { Commit } from '../../src/events/commit';
import { cursorOf } from '../../src/events/cursor';
import { ManualClock } from '../doubles/manual-clock';
import { brokenDraft, messageCommit, readAll, startMs, textMessage, writing } from './commits';
import type { OpenStore } from './opened-store';

/** `EventLog.append`, `find`, `bounds` and `onAppended`. */
export function describeEventLog(name: string, open: OpenStore): void {
  describe(`${name}: EventLog`, () => {
    it('has an id of eight digits and letters', async () => {
      await using store = await open(new ManualClock());
      await using other = await open(new ManualClock());
      expect(store.eventLog.id).toMatch(/^[0-9a-z]{8}$/);
      expect(other.eventLog.id).not.toBe(store.eventLog.id);
    });

    it('is empty at first', async () => {
      await using store = await open(new ManualClock());
      expect(await store.eventLog.bounds()).toEqual({ earliest: 0, head: 0 });
      const page = await store.eventLog.read({ after: 0, limit: 10 });
      expect(page).toEqual({ events: [], next: 0, hasMore: false });
    });

    describeSequences(open);
    describeFailures(open);
    describeJson(open);
    describeNotification(open);
  });
}

function describeSequences(open: OpenStore): void {
  it('numbers 1,000 concurrent appends over many chats without a gap', async () => {
    await using store = await open(new ManualClock());
    const { eventLog } = store;
    const places = Array.from({ length: 1000 }, (_, index) => ({
      upstream: `upstream-${index % 2}`,
      chatId: `chat-${index % 37}`,
    }));
    const appended = await Promise.all(
      places.map((place, index) => {
        const events = index % 3 === 0 ? [writing(), writing()] : [writing()];
        return eventLog.append({ ...place, events });
      }),
    );
    const total = appended.flat().length;
    const log = await readAll(eventLog);
    expect(log.map(({ position }) => position)).toEqual(countTo(total));
    expect(await eventLog.bounds()).toEqual({ earliest: 0, head: total });

    const sequencesOf = new Map<string, unknown[]>();
    for (const { upstream, chatId, sequence } of log) {
      const place = `${upstream} ${chatId}`;
      sequencesOf.set(place, [...(sequencesOf.get(place) ?? []), sequence]);
    }
    expect(sequencesOf.size).toBe(74);
    for (const sequences of sequencesOf.values())
      expect(sequences).toEqual(countTo(sequences.length));
  });

  it('keeps the order in which commits of one chat were asked for', async () => {
    await using store = await open(new ManualClock());
    const ids = countTo(50).map((index) => `message-${index}`);
    await Promise.all(
      ids.map((id) => store.eventLog.append(messageCommit('default', textMessage('chat', id)))),
    );
    const log = await readAll(store.eventLog);
    expect(log.map(({ json }) => (JSON.parse(json) as { data: { id: string } }).data.id)).toEqual(
      ids,
    );
  });

  it('answers with the events as they were stored', async () => {
    await using store = await open(new ManualClock());
    const commit = {
      upstream: 'default',
      chatId: 'chat',
      events: [writing(), writing(startMs + 5)],
    };
    const appended = await store.eventLog.append(commit);
    expect((await store.eventLog.read({ after: 0, limit: 10 })).events).toEqual(appended);
    expect(appended.map(({ cursor }) => cursor)).toEqual([
      cursorOf(store.eventLog.id, 1),
      cursorOf(store.eventLog.id, 2),
    ]);
  });

  it('gives events about no chat a position and no sequence', async () => {
    await using store = await open(new ManualClock());
    const [event] = await store.eventLog.append({
      upstream: 'default',
      events: [{ type: 'upstream.connected', atMs: startMs, data: {} }],
    });
    expect(event).toMatchObject({ position: 1, upstream: 'default', type: 'upstream.connected' });
    expect(event?.sequence).toBeUndefined();
    expect(JSON.parse(event?.json ?? '')).not.toHaveProperty('sequence');
    expect((await store.eventLog.read({ after: 0, limit: 10 })).events).toEqual([event]);
  });

  it('stores a commit without events', async () => {
    await using store = await open(new ManualClock());
    const streamPosition = { streamId: 'stream-1', last: 7 };
    const session = { state: 'joined' } as const;
    const commit = { upstream: 'default', chatId: 'chat', events: [], session, streamPosition };
    expect(await store.eventLog.append(commit)).toEqual([]);
    expect(await store.eventLog.bounds()).toEqual({ earliest: 0, head: 0 });
    const found = await store.sessionRecords.find('default', 'chat');
    expect(found).toMatchObject({ streamPosition, sequence: 0 });
  });
}

function describeFailures(open: OpenStore): void {
  it('leaves no hole where a commit failed, and fails none of its neighbours', async () => {
    await using store = await open(new ManualClock());
    const chat = { upstream: 'default', chatId: 'chat' };
    const outcomes = await Promise.allSettled([
      store.eventLog.append({ ...chat, events: [writing()] }),
      store.eventLog.append({ ...chat, events: [writing(), brokenDraft()] }),
      store.eventLog.append({ ...chat, events: [writing()] }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const log = await readAll(store.eventLog);
    expect(log.map(({ position, sequence }) => [position, sequence])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('stores nothing of a commit that failed', async () => {
    await using store = await open(new ManualClock());
    const message = textMessage('chat', 'message-1');
    const commit: Commit = {
      ...messageCommit('default', message),
      session: { state: 'joined' },
      chat: { state: 'active' },
      events: [brokenDraft()],
    };
    await expect(store.eventLog.append(commit)).rejects.toThrow('no text for this');
    expect(await store.messageRecords.knownOf('default', 'chat', ['message-1'])).toEqual(new Set());
    expect(await store.sessionRecords.joined()).toEqual([]);
    expect(await store.chatRecords.find('chat')).toBeUndefined();
  });

  it('refuses a message, a session or a chat without a chat id', async () => {
    await using store = await open(new ManualClock());
    const { eventLog } = store;
    const message = textMessage('chat', 'message-1');
    const base = { upstream: 'default', events: [] };
    await expect(eventLog.append({ ...base, messages: [{ message }] })).rejects.toThrow(TypeError);
    const session = { state: 'joined' } as const;
    await expect(eventLog.append({ ...base, session })).rejects.toThrow(TypeError);
    await expect(eventLog.append({ ...base, chat: {} })).rejects.toThrow(TypeError);
  });
}

function describeJson(open: OpenStore): void {
  it('hands out one JSON, byte for byte, its members in the order of the contract', async () => {
    await using store = await open(new ManualClock());
    const labels = { externalId: 'order-7', metadata: { b: '2', a: 'ä€𝄞 \u0000 \ud800' } };
    await store.chatRecords.label('chat', labels, startMs);
    const message = textMessage('chat', 'wamid/+=', { text: 'line\u2028 "quoted" \u0000' });
    const [appended] = await store.eventLog.append(messageCommit('default', message));
    const json = appended?.json ?? '';
    const members = [
      ...['id', 'type', 'timestamp', 'chatId', 'upstream', 'sequence', 'cursor'],
      ...['externalId', 'metadata', 'data'],
    ];
    expect(Object.keys(JSON.parse(json) as object)).toEqual(members);
    expect(JSON.parse(json)).toMatchObject({ ...labels, data: message });
    const [read] = (await store.eventLog.read({ after: 0, limit: 1 })).events;
    expect(read?.json).toBe(json);
    expect((await store.eventLog.find(appended?.id ?? ''))?.json).toBe(json);
    const filtered = await store.eventLog.read({ after: 0, limit: 1, chatIds: ['chat'] });
    expect(filtered.events[0]?.json).toBe(json);
  });

  it('copies labels into the events that come after them, and into no other', async () => {
    await using store = await open(new ManualClock());
    const chat = { upstream: 'default', chatId: 'chat' };
    await store.eventLog.append({ ...chat, events: [writing()] });
    await store.chatRecords.label('chat', { externalId: 'order-7' }, startMs);
    await store.eventLog.append({ ...chat, events: [writing()] });
    await store.chatRecords.label('chat', { metadata: { tier: 'gold' } }, startMs);
    await store.eventLog.append({ ...chat, events: [writing()] });
    await store.eventLog.append({ ...chat, chatId: 'other', events: [writing()] });
    const labels = (await readAll(store.eventLog)).map(({ json }) => {
      const { externalId, metadata } = JSON.parse(json) as Record<string, unknown>;
      return { externalId, metadata };
    });
    expect(labels).toEqual([
      {},
      { externalId: 'order-7' },
      { externalId: 'order-7', metadata: { tier: 'gold' } },
      {},
    ]);
  });

  it('finds an event by its id, and no event by an id of another log', async () => {
    await using store = await open(new ManualClock());
    await using other = await open(new ManualClock());
    const commit = { upstream: 'default', chatId: 'chat', events: [writing(), writing()] };
    const [, second] = await store.eventLog.append(commit);
    const [foreign] = await other.eventLog.append(commit);
    expect(await store.eventLog.find(second?.id ?? '')).toEqual(second);
    expect(await store.eventLog.find(foreign?.id ?? '')).toBeUndefined();
    expect(await store.eventLog.find(`evt_${store.eventLog.id}zz`)).toBeUndefined();
    expect(await store.eventLog.find('nonsense')).toBeUndefined();
  });
}

function describeNotification(open: OpenStore): void {
  it('calls back with the head, once for the commits of one turn', async () => {
    await using store = await open(new ManualClock());
    const heads: number[] = [];
    const stop = store.eventLog.onAppended((head) => heads.push(head));
    const chat = { upstream: 'default', chatId: 'chat' };
    const append = () => store.eventLog.append({ ...chat, events: [writing()] });
    await Promise.all([append(), append(), append()]);
    expect(heads).toEqual([3]);
    await append();
    expect(heads).toEqual([3, 4]);
    stop();
    await append();
    expect(heads).toEqual([3, 4]);
  });

  it('calls back when what it tells of can be read', async () => {
    await using store = await open(new ManualClock());
    const pages: Promise<number>[] = [];
    store.eventLog.onAppended((head) => {
      const page = store.eventLog.read({ after: head - 1, limit: 1 });
      pages.push(page.then(({ events }) => events.length));
    });
    await store.eventLog.append({ upstream: 'default', chatId: 'chat', events: [writing()] });
    expect(await Promise.all(pages)).toEqual([1]);
  });

  it('does not call back when the head has not moved', async () => {
    await using store = await open(new ManualClock());
    const heads: number[] = [];
    store.eventLog.onAppended((head) => heads.push(head));
    const chat = { upstream: 'default', chatId: 'chat' };
    await store.eventLog.append({ ...chat, events: [], session: { state: 'joined' } });
    await store.chatRecords.label('chat', { externalId: 'order-7' }, startMs);
    await store.eventLog.append({ ...chat, events: [writing()] });
    expect(heads).toEqual([1]);
  });
}

function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

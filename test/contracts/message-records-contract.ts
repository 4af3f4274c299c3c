import { PageTokenError } from '../../src/events/storing/page-token';
import { isoTime } from '../../src/runtime/clock';
import type { MessageQuery } from '../../src/sessions/message-records';
import { ManualClock } from '../doubles/manual-clock';
import { messageCommit, startMs, textMessage } from './commits';
import type { OpenedStore, OpenStore } from './opened-store';

const list = { chatId: 'chat', upstream: 'one', order: 'asc', limit: 100 } as const;

export function describeMessageRecords(name: string, open: OpenStore): void {
  describe(`${name}: MessageRecords`, () => {
    describeKnown(open);
    describeList(open);
    describeOwnUsers(open);
  });
}

function describeKnown(open: OpenStore): void {
  it('knows the ids that one identity has logged in one chat', async () => {
    await using store = await open(new ManualClock());
    await append(store, 'one', 'm1', 'id/with+odd=signs');
    const known = (upstream: string, chatId: string) =>
      store.messageRecords.knownOf(upstream, chatId, ['m1', 'm2', 'id/with+odd=signs']);
    expect(await known('one', 'chat')).toEqual(new Set(['m1', 'id/with+odd=signs']));
    expect(await known('two', 'chat')).toEqual(new Set());
    expect(await known('one', 'other')).toEqual(new Set());
  });

  it('finds a message as one identity saw it, or as any did', async () => {
    await using store = await open(new ManualClock());
    const seenByTwo = textMessage('chat', 'm1', { status: 'seen' });
    await store.eventLog.append(messageCommit('one', textMessage('chat', 'm1')));
    await store.eventLog.append(messageCommit('two', seenByTwo));
    await append(store, 'two', 'm2');
    const { messageRecords } = store;
    expect(await messageRecords.find('chat', 'm1', 'two')).toEqual(seenByTwo);
    expect((await messageRecords.find('chat', 'm1'))?.id).toBe('m1');
    expect((await messageRecords.find('chat', 'm2'))?.id).toBe('m2');
    expect(await messageRecords.find('chat', 'm2', 'one')).toBeUndefined();
    expect(await messageRecords.find('other', 'm1')).toBeUndefined();
  });

  it('replaces what it knows of a message and keeps the message in its place', async () => {
    await using store = await open(new ManualClock());
    await append(store, 'one', 'm1', 'm2');
    const message = textMessage('chat', 'm1', { status: 'seen', seenAt: isoTime(startMs) });
    const messages = [{ message }];
    await store.eventLog.append({ upstream: 'one', chatId: 'chat', events: [], messages });
    const page = await store.messageRecords.list(list);
    expect(page.messages).toEqual([message, textMessage('chat', 'm2')]);
    expect(await idsOf(store, { ...list, limit: 1 })).toEqual(['m1', 'm2']);
  });
}

function describeList(open: OpenStore): void {
  it('lists in log order and its reverse, in pages', async () => {
    await using store = await open(new ManualClock());
    const ids = ['m5', 'm1', 'm4', 'm2', 'm3'];
    await append(store, 'one', ...ids);
    await append(store, 'two', 'not-mine');
    for (const limit of [1, 2, 5, 100]) {
      expect(await idsOf(store, { ...list, limit })).toEqual(ids);
      expect(await idsOf(store, { ...list, limit, order: 'desc' })).toEqual(ids.toReversed());
    }
  });

  it('says on the last page that it is the last', async () => {
    await using store = await open(new ManualClock());
    await append(store, 'one', 'm1', 'm2');
    expect((await store.messageRecords.list({ ...list, limit: 2 })).next).toBeUndefined();
    expect((await store.messageRecords.list({ ...list, limit: 1 })).next).toEqual(
      expect.any(String),
    );
    expect(await store.messageRecords.list({ ...list, chatId: 'nowhere' })).toEqual({
      messages: [],
    });
  });

  it('filters by type and by time, both ends of the time included', async () => {
    await using store = await open(new ManualClock());
    const at = (ms: number) => ({ sentAt: isoTime(startMs + ms) });
    const messages = [
      textMessage('chat', 'm1', at(1)),
      textMessage('chat', 'm2', { ...at(2), type: 'image' }),
      textMessage('chat', 'm3', { ...at(3), type: 'link' }),
    ];
    for (const message of messages) await store.eventLog.append(messageCommit('one', message));
    expect(await idsOf(store, { ...list, types: ['image', 'link'] })).toEqual(['m2', 'm3']);
    expect(await idsOf(store, { ...list, types: ['document'] })).toEqual([]);
    expect(await idsOf(store, { ...list, sinceMs: startMs + 2 })).toEqual(['m2', 'm3']);
    expect(await idsOf(store, { ...list, untilMs: startMs + 2 })).toEqual(['m1', 'm2']);
    const both = { ...list, sinceMs: startMs + 1, untilMs: startMs + 2, types: ['text'] as const };
    expect(await idsOf(store, both)).toEqual(['m1']);
  });

  it('refuses a page token it never gave', async () => {
    await using store = await open(new ManualClock());
    await append(store, 'one', 'm1');
    const page = store.messageRecords.list({ ...list, after: 'nonsense' });
    await expect(page).rejects.toThrow(PageTokenError);
  });
}

function describeOwnUsers(open: OpenStore): void {
  it('learns our own user ids from the messages we sent', async () => {
    await using store = await open(new ManualClock());
    const sender = { id: 'agent-1', role: 'agent', isAgent: true } as const;
    const sent = textMessage('chat', 'm1', { direction: 'outbound', sender });
    const events = [{ type: 'message.sent', atMs: startMs, data: sent } as const];
    await store.eventLog.append({
      ...{ upstream: 'one', chatId: 'chat', events },
      messages: [{ message: sent }],
    });
    await append(store, 'one', 'from-the-customer');
    expect(await store.messageRecords.ownUserIds('one')).toEqual(new Set(['agent-1']));
    expect(await store.messageRecords.ownUserIds('two')).toEqual(new Set());
  });

  it('does not take another identity of ours for this one', async () => {
    await using store = await open(new ManualClock());
    const sender = { id: 'agent-2', role: 'agent', isAgent: true } as const;
    const message = textMessage('chat', 'm1', { direction: 'outbound', sender });
    await store.eventLog.append(messageCommit('one', message));
    const named = { ...message, id: 'm2', sender: { ...sender, upstream: 'two' } };
    const messages = [{ message: named }];
    await store.eventLog.append({ upstream: 'one', chatId: 'chat', events: [], messages });
    expect(await store.messageRecords.ownUserIds('one')).toEqual(new Set());
  });
}

async function append(store: OpenedStore, upstream: string, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    await store.eventLog.append(messageCommit(upstream, textMessage('chat', id)));
  }
}

/** Ids over all pages. */
async function idsOf(store: OpenedStore, query: MessageQuery): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.messageRecords.list({ ...query, after });
    ids.push(...page.messages.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

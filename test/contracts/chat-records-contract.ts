import type { ChatChange, SessionChange } from '../../src/events/commit';
import { PageTokenError } from '../../src/events/storing/page-token';
import type { ChatQuery } from '../../src/sessions/chat-records';
import { ManualClock } from '../doubles/manual-clock';
import { messageCommit, startMs, textMessage } from './commits';
import type { OpenedStore, OpenStore } from './opened-store';

const list = { order: 'desc', limit: 100 } as const;

export function describeChatRecords(name: string, open: OpenStore): void {
  describe(`${name}: ChatRecords`, () => {
    describeFacts(open);
    describeLabels(open);
    describeList(open);
  });
}

function describeFacts(open: OpenStore): void {
  it('makes an active chat of the first commit about one', async () => {
    await using store = await open(new ManualClock(startMs));
    await store.eventLog.append(messageCommit('one', textMessage('chat', 'm1')));
    expect(await store.chatRecords.find('chat')).toEqual({
      ...{ chatId: 'chat', state: 'active', metadata: {} },
      ...{ firstSeenAtMs: startMs, updatedAtMs: startMs },
    });
    expect(await store.chatRecords.find('other')).toBeUndefined();
  });

  it('keeps what a change leaves out', async () => {
    const clock = new ManualClock(startMs);
    await using store = await open(clock);
    const contact = { servid: 'sales', nested: { list: [1, undefined, 'ä'] } };
    await change(store, 'chat', { state: 'offered', contact });
    clock.advance(1000);
    await change(store, 'chat', { state: 'ended', endedAtMs: 5, endReason: 'success' });
    expect(await store.chatRecords.find('chat')).toEqual({
      ...{ chatId: 'chat', state: 'ended', endedAtMs: 5, endReason: 'success', metadata: {} },
      contact: { servid: 'sales', nested: { list: [1, null, 'ä'] } },
      ...{ firstSeenAtMs: startMs, updatedAtMs: startMs + 1000 },
    });
  });

  it('forgets the end of a chat that is active again', async () => {
    await using store = await open(new ManualClock());
    await change(store, 'chat', { state: 'ended', endedAtMs: 5, endReason: 'success' });
    await change(store, 'chat', { state: 'active' });
    const chat = await store.chatRecords.find('chat');
    expect(chat).toMatchObject({ state: 'active' });
    expect([chat?.endedAtMs, chat?.endReason]).toEqual([undefined, undefined]);
  });
}

function describeLabels(open: OpenStore): void {
  it('sets what is given and leaves the rest', async () => {
    await using store = await open(new ManualClock());
    const { chatRecords } = store;
    const first = await chatRecords.label('chat', { externalId: 'order-7' }, startMs);
    expect(first).toEqual({
      ...{ chatId: 'chat', state: 'active', externalId: 'order-7', metadata: {} },
      ...{ firstSeenAtMs: startMs, updatedAtMs: startMs },
    });
    await chatRecords.label('chat', { metadata: { a: '1', b: '2' } }, startMs + 1);
    const third = await chatRecords.label('chat', { metadata: { a: '3' } }, startMs + 2);
    expect(third).toMatchObject({ externalId: 'order-7', metadata: { a: '3' } });
    expect(third).toMatchObject({ firstSeenAtMs: startMs, updatedAtMs: startMs + 2 });
    expect(third.metadata).toEqual({ a: '3' });
    expect(await chatRecords.find('chat')).toEqual(third);
  });

  it('survives the facts that CTLive adds', async () => {
    await using store = await open(new ManualClock());
    await store.chatRecords.label('chat', { externalId: 'order-7' }, startMs);
    await change(store, 'chat', { state: 'active', contact: { servid: 'sales' } });
    expect(await store.chatRecords.find('chat')).toMatchObject({ externalId: 'order-7' });
  });
}

function describeList(open: OpenStore): void {
  it('lists the newest first, or the oldest, in pages', async () => {
    await using store = await open(new ManualClock());
    const ids = ['c', 'a', 'e', 'b', 'd'];
    for (const id of ids) await change(store, id, {});
    await change(store, 'a', { state: 'ended' });
    for (const limit of [1, 2, 5, 100]) {
      expect(await idsOf(store, { order: 'asc', limit })).toEqual(ids);
      expect(await idsOf(store, { order: 'desc', limit })).toEqual(ids.toReversed());
    }
    expect((await store.chatRecords.list({ ...list, limit: 5 })).next).toBeUndefined();
  });

  it.each([
    ['state', { states: ['ended', 'offered'] }, ['c', 'b']],
    ['upstream', { upstreams: ['one'] }, ['b', 'a']],
    ['id', { chatIds: ['a', 'c', 'nowhere'] }, ['c', 'a']],
    ['external id', { externalId: 'order-7' }, ['a']],
    ['service', { serviceId: 'sales' }, ['b', 'a']],
    ['channel of the customer', { channel: 'whatsapp' }, ['b']],
    ['time of the last change', { updatedSinceMs: startMs + 2000 }, ['c', 'b']],
    ['several at once', { upstreams: ['one'], serviceId: 'sales', states: ['active'] }, ['a']],
    ['nothing that is there', { serviceId: 'sales', channel: 'fax' }, []],
    ['an empty list', { upstreams: [] }, []],
  ] as const)('filters by %s', async (_, filter, ids) => {
    const clock = new ManualClock(startMs);
    await using store = await open(clock);
    await fill(store, clock);
    expect(await idsOf(store, { ...list, ...filter })).toEqual(ids);
    expect(await idsOf(store, { ...list, ...filter, limit: 1 })).toEqual(ids);
  });

  it('takes a change of a session for a change of the chat', async () => {
    const clock = new ManualClock(startMs);
    await using store = await open(clock);
    await change(store, 'chat', {}, { state: 'joined' });
    clock.advance(5);
    await change(store, 'chat', undefined, { state: 'left' });
    expect(await idsOf(store, { ...list, updatedSinceMs: startMs + 5 })).toEqual(['chat']);
  });

  it('refuses a page token it never gave', async () => {
    await using store = await open(new ManualClock());
    await expect(store.chatRecords.list({ ...list, after: '17' })).rejects.toThrow(PageTokenError);
  });
}

/** Chats a, b and c, a second apart. */
async function fill(store: OpenedStore, clock: ManualClock): Promise<void> {
  const contact = (servid: string, channel: string) => ({
    servid,
    userID: 'customer',
    users: { customer: { channel }, agent: { channel: 'fax' } },
  });
  await store.chatRecords.label('a', { externalId: 'order-7' }, startMs);
  await change(store, 'a', { contact: contact('sales', 'web') }, { state: 'joined' });
  clock.advance(2000);
  const ended = { state: 'ended', contact: contact('sales', 'whatsapp') } as const;
  await change(store, 'b', ended, { state: 'ended' });
  clock.advance(1000);
  await change(store, 'c', { state: 'offered', contact: contact('help', 'web') });
}

async function change(
  store: OpenedStore,
  chatId: string,
  chat: ChatChange | undefined,
  session?: SessionChange,
): Promise<void> {
  await store.eventLog.append({ upstream: 'one', chatId, events: [], chat, session });
}

/** Ids over all pages. */
async function idsOf(store: OpenedStore, query: ChatQuery): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.chatRecords.list({ ...query, after });
    ids.push(...page.chats.map(({ chatId }) => chatId));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

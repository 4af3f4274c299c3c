import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { StorageFullError } from '../../../src/events/storage-errors';
import { silentLogger } from '../../../src/runtime/logger';
import { messageCommit, readAll, textMessage, writing } from '../../contracts/commits';
import { ManualClock } from '../../doubles/manual-clock';
import { temporaryDirectory } from '../../doubles/temporary-directory';

const chat = { upstream: 'default', chatId: 'chat' };

describe('SqliteStore on a full disk', () => {
  it('stores nothing of what it refuses, and goes on without a gap when there is room', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    await store.eventLog.append({ ...chat, events: [writing()] });
    setMaxPages(store, 1);

    const refused = await Promise.allSettled([
      store.eventLog.append({ ...chat, events: [writing()] }),
      store.eventLog.append(messageCommit('default', bigMessage('m1'))),
      store.chatRecords.label('another chat', { externalId: 'order-7' }, 0),
    ]);
    for (const outcome of refused) {
      const { reason } = outcome as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(StorageFullError);
      expect(reason).toMatchObject({ code: 'storage_full', cause: { errcode: 13 } });
    }
    expect(await store.eventLog.bounds()).toEqual({ earliest: 0, head: 1 });
    expect(await readAll(store.eventLog)).toHaveLength(1);
    expect(await store.messageRecords.knownOf('default', 'chat', ['m1'])).toEqual(new Set());
    expect(await store.chatRecords.find('another chat')).toBeUndefined();

    setMaxPages(store, 1_000_000);
    const [event] = await store.eventLog.append(messageCommit('default', bigMessage('m1')));
    expect(event).toMatchObject({ position: 2, sequence: 2 });
    expect((await readAll(store.eventLog)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('tells nobody of events it could not store', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    const heads: number[] = [];
    store.eventLog.onAppended((head) => heads.push(head));
    setMaxPages(store, 1);
    const append = () => store.eventLog.append(messageCommit('default', bigMessage('m1')));
    await expect(append()).rejects.toThrow(StorageFullError);
    expect(heads).toEqual([]);
    setMaxPages(store, 1_000_000);
    await append();
    expect(heads).toEqual([1]);
  });
});

function open(directory: string): SqliteStore {
  return SqliteStore.open({ directory, clock: new ManualClock(), logger: silentLogger });
}

/** Larger than the free room of any page. */
function bigMessage(id: string) {
  return textMessage('chat', id, { text: 'x'.repeat(50_000) });
}

/** The limit is one of the connection, so it is set on the store's own; 1 means: no page more. */
function setMaxPages(store: SqliteStore, count: number): void {
  const { connection } = store as unknown as {
    connection: { statement(sql: string): { get(): unknown } };
  };
  connection.statement(`PRAGMA max_page_count = ${count}`).get();
}

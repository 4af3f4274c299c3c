import { DatabaseSync } from '@photostructure/sqlite';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectoryInUseError } from '../../../src/adapters/sqlite/directory-lock';
import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { StorageUnavailableError } from '../../../src/events/storage-errors';
import { silentLogger, type LogFields } from '../../../src/runtime/logger';
import { messageCommit, readAll, startMs, textMessage, writing } from '../../contracts/commits';
import { ManualClock } from '../../doubles/manual-clock';
import { temporaryDirectory } from '../../doubles/temporary-directory';

const chat = { upstream: 'default', chatId: 'chat' };

describe('SqliteStore', () => {
  it('makes its directory, for nobody else to look into', async () => {
    await using parent = await temporaryDirectory();
    const directory = join(parent.path, 'made', 'here');
    await using store = open(directory);
    await store.checkWritable();
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await modeOf(directory)).toBe(0o700);
    expect(await modeOf(join(directory, 'gateway.db'))).toBe(0o600);
    expect(await modeOf(join(directory, 'gateway.db-wal'))).toBe(0o600);
  });

  it('has everything again after it was closed and opened', async () => {
    await using directory = await temporaryDirectory();
    const first = open(directory.path);
    await first.chatRecords.label('chat', { externalId: 'order-7' }, startMs);
    const session = { state: 'joined', nickname: 'Ada' } as const;
    const commit = messageCommit('default', textMessage('chat', 'm1'));
    const [event] = await first.eventLog.append({ ...commit, session });
    const id = first.eventLog.id;
    await first[Symbol.asyncDispose]();

    await using second = open(directory.path);
    expect(second.eventLog.id).toBe(id);
    expect(await readAll(second.eventLog)).toEqual([event]);
    expect(await second.sessionRecords.joined()).toMatchObject([{ ...chat, sequence: 1 }]);
    expect(await second.messageRecords.find('chat', 'm1')).toEqual(textMessage('chat', 'm1'));
    const [next] = await second.eventLog.append({ ...chat, events: [writing()] });
    expect(next).toMatchObject({ position: 2, sequence: 2 });
    expect(next?.json).toContain('"externalId":"order-7"');
  });

  it('knows where it was cut after retention took everything', async () => {
    await using directory = await temporaryDirectory();
    const first = open(directory.path);
    await first.eventLog.append({ ...chat, events: [writing(), writing()] });
    await first.eventLog.trim(startMs + 1);
    await first[Symbol.asyncDispose]();
    await using second = open(directory.path);
    expect(await second.eventLog.bounds()).toEqual({ earliest: 2, head: 2 });
  });

  it('stores what was asked for before it closes, and nothing afterwards', async () => {
    await using directory = await temporaryDirectory();
    const first = open(directory.path);
    const appended = first.eventLog.append({ ...chat, events: [writing()] });
    await first[Symbol.asyncDispose]();
    const late = first.eventLog.append({ ...chat, events: [writing()] });
    await expect(late).rejects.toThrow(StorageUnavailableError);
    await expect(first.eventLog.bounds()).rejects.toThrow(StorageUnavailableError);
    await expect(first.checkWritable()).rejects.toThrow(StorageUnavailableError);
    await using second = open(directory.path);
    expect(await readAll(second.eventLog)).toEqual(await appended);
  });

  it('can be closed twice', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    await store[Symbol.asyncDispose]();
    await expect(store[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });

  it('refuses a second store in the same directory, in this process too', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    expect(() => open(directory.path)).toThrow(DirectoryInUseError);
    await store[Symbol.asyncDispose]();
    await using next = open(directory.path);
    await next.checkWritable();
  });

  it('can be read by others while it is open', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    await store.eventLog.append({ ...chat, events: [writing(), writing()] });
    const path = join(directory.path, 'gateway.db');
    const reader = new DatabaseSync(path, { readOnly: true });
    expect(reader.prepare('SELECT count(*) AS count FROM events').get()).toEqual({ count: 2 });
    reader.close();
  });

  it('has SQLite flush around its checkpoints, where its log is written over', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    const reader = new DatabaseSync(join(directory.path, 'gateway.db'), { readOnly: true });
    expect(reader.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(synchronousOf(store)).toEqual({ synchronous: 1 });
    reader.close();
  });

  it('refuses a database that a newer version made', async () => {
    await using directory = await temporaryDirectory();
    await open(directory.path)[Symbol.asyncDispose]();
    const database = new DatabaseSync(join(directory.path, 'gateway.db'));
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(() => open(directory.path)).toThrow('schema 999');
    expect(() => open(directory.path)).toThrow(StorageUnavailableError);
  });

  it('goes on when a listener of the log throws, and says so', async () => {
    await using directory = await temporaryDirectory();
    const logged: LogFields[] = [];
    const logger = { ...silentLogger, error: (_: string, fields = {}) => void logged.push(fields) };
    const clock = new ManualClock();
    await using store = SqliteStore.open({ directory: directory.path, clock, logger });
    const heads: number[] = [];
    store.eventLog.onAppended(() => {
      throw new Error('a listener of mine');
    });
    store.eventLog.onAppended((head) => heads.push(head));
    await store.eventLog.append({ ...chat, events: [writing()] });
    expect(heads).toEqual([1]);
    expect(logged).toMatchObject([{ error: new Error('a listener of mine') }]);
  });
});

function open(directory: string): SqliteStore {
  return SqliteStore.open({ directory, clock: new ManualClock(), logger: silentLogger });
}

/** The setting belongs to the store's own connection, so it is asked there. */
function synchronousOf(store: SqliteStore): unknown {
  const { connection } = store as unknown as {
    connection: { statement(sql: string): { get(): unknown } };
  };
  return connection.statement('PRAGMA synchronous').get();
}

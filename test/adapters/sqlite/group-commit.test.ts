import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { join } from 'node:path';
import { GroupCommit } from '../../../src/adapters/sqlite/group-commit';
import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { StorageFullError, StorageUnavailableError } from '../../../src/events/storage-errors';
import { silentLogger } from '../../../src/runtime/logger';
import { writing } from '../../contracts/commits';
import { ManualClock } from '../../doubles/manual-clock';
import { temporaryDirectory } from '../../doubles/temporary-directory';

describe('GroupCommit', () => {
  it('commits what one turn asks for in one transaction', async () => {
    using bench = openBench();
    const { group, insert } = bench;
    await Promise.all(['a', 'b', 'c'].map((name) => group.run(() => insert(name))));
    expect(group.commits).toBe(1);
    expect(bench.names()).toEqual(['a', 'b', 'c']);
  });

  it('answers with what the work returned, after the commit', async () => {
    using bench = openBench();
    const seen: boolean[] = [];
    const answer = bench.group
      .run(() => bench.insert('a'))
      .then((value) => {
        seen.push(bench.database.isTransaction);
        return value;
      });
    expect(bench.names()).toEqual([]);
    expect(await answer).toBe('inserted a');
    expect(seen).toEqual([false]);
  });

  it('bounds a group, by what its jobs weigh, and never holds a heavy one back', async () => {
    using bench = openBench();
    const run = (name: string, weight?: number) =>
      bench.group.run(() => bench.insert(name), weight);
    await Promise.all(Array.from({ length: 1024 }, (_, index) => run(`light-${index}`)));
    expect(bench.group.commits).toBe(2);
    await Promise.all([run('heavy-1', 400), run('heavy-2', 400), run('huge', 5000)]);
    expect(bench.group.commits).toBe(5);
    expect(bench.names().slice(-3)).toEqual(['heavy-1', 'heavy-2', 'huge']);
  });

  it.each([
    ['a programming error', () => undefined, 'mine'],
    ['a broken constraint', (insert: Insert) => insert('a'), 'UNIQUE'],
  ])('fails the job that met %s and none of its neighbours', async (_, meet, message) => {
    using bench = openBench();
    const { group, insert } = bench;
    const outcomes = await Promise.allSettled([
      group.run(() => insert('a')),
      group.run(() => {
        insert('half of a job');
        meet(insert);
        throw new Error('mine');
      }),
      group.run(() => insert('b')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(String((outcomes[1] as PromiseRejectedResult).reason)).toContain(message);
    expect(bench.names()).toEqual(['a', 'b']);
    expect(group.commits).toBe(1);
  });

  it('stores nothing of a group that fills the disk, and says so to all of it', async () => {
    using bench = openBench();
    const { group, insert } = bench;
    bench.database.exec('PRAGMA max_page_count = 4');
    const outcomes = await Promise.allSettled([
      group.run(() => insert('a')),
      group.run(() => insert('x'.repeat(50_000))),
      group.run(() => insert('b')),
    ]);
    for (const outcome of outcomes) {
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(StorageFullError);
    }
    expect(bench.names()).toEqual([]);
    expect(group.commits).toBe(0);
    await group.run(() => insert('c'));
    expect(bench.names()).toEqual(['c']);
  });

  it('fails all when the disk is full on the second run of a group', async () => {
    using bench = openBench();
    const { group, insert } = bench;
    let runs = 0;
    const outcomes = await Promise.allSettled([
      group.run(() => {
        runs += 1;
        if (runs === 2) bench.database.exec('PRAGMA max_page_count = 4');
        return insert('x'.repeat(50_000));
      }),
      group.run(() => {
        throw new Error('mine');
      }),
    ]);
    for (const outcome of outcomes) {
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(StorageFullError);
    }
    expect(bench.names()).toEqual([]);
  });

  it('calls back after every commit, before the callers go on', async () => {
    using bench = openBench();
    const { group, insert } = bench;
    const order: string[] = [];
    group.onCommitted(() => order.push('committed'));
    await group.run(() => insert('a')).then(() => order.push('caller'));
    await expect(group.run(() => insert('a'))).rejects.toThrow('UNIQUE');
    expect(order.slice(0, 2)).toEqual(['committed', 'caller']);
  });

  it('stores what waits when it is closed, and takes nothing more', async () => {
    using bench = openBench();
    const waiting = bench.group.run(() => bench.insert('a'));
    bench.group.close();
    expect(bench.names()).toEqual(['a']);
    await expect(waiting).resolves.toBe('inserted a');
    const late = bench.group.run(() => bench.insert('b'));
    await expect(late).rejects.toThrow(StorageUnavailableError);
  });
});

describe('SqliteStore under load', () => {
  it('stores 100 appends of one turn in one commit', async () => {
    await using directory = await temporaryDirectory();
    const clock = new ManualClock();
    const path = directory.path;
    await using store = SqliteStore.open({ directory: path, clock, logger: silentLogger });
    const observer = new DatabaseSync(join(path, 'gateway.db'), { readOnly: true });
    const version = () => observer.prepare('PRAGMA data_version').get() as { data_version: number };
    const before = version().data_version;
    const appends = Array.from({ length: 100 }, (_, index) =>
      store.eventLog.append({ upstream: 'default', chatId: `chat-${index}`, events: [writing()] }),
    );
    await Promise.all(appends);
    expect(store.commits).toBe(1);
    expect(version().data_version).toBe(before + 1);
    observer.close();
  });
});

type Insert = (name: string) => string;
type Bench = Disposable & {
  readonly database: DatabaseSyncInstance;
  readonly group: GroupCommit;
  readonly insert: Insert;
  names(): readonly string[];
};

function openBench(): Bench {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT UNIQUE)');
  const statement = database.prepare('INSERT INTO names (name) VALUES (?)');
  const list = database.prepare('SELECT name FROM names ORDER BY id');
  return {
    ...{ database, group: new GroupCommit(database) },
    insert: (name) => {
      statement.run(name);
      return `inserted ${name}`;
    },
    names: () => (list.all() as { name: string }[]).map(({ name }) => name),
    [Symbol.dispose]: () => database.close(),
  };
}

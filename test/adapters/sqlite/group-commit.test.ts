import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { join } from 'node:path';
import { GroupCommit } from '../../../src/adapters/sqlite/group-commit';
import type { LogFlush } from '../../../src/adapters/sqlite/log-flush';
import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { StorageFullError, StorageUnavailableError } from '../../../src/events/storage-errors';
import { silentLogger } from '../../../src/runtime/logger';
import { writing } from '../../contracts/commits';
import { ManualClock } from '../../doubles/manual-clock';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';

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

  it('tells nobody before the flush has ended, and gathers meanwhile', async () => {
    const log = new HeldLog();
    using bench = openBench(log);
    const { group, insert } = bench;
    const told: string[] = [];
    const run = (name: string) => void group.run(() => insert(name)).then(() => told.push(name));
    group.onCommitted(() => told.push('committed'));
    run('a');
    await until(() => log.flushes === 1);
    run('b');
    run('c');
    await turns();
    expect(bench.names()).toEqual(['a']);
    expect(told).toEqual([]);
    log.end();
    await until(() => log.flushes === 2);
    expect(bench.names()).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['committed', 'a']);
    log.end();
    await until(() => told.length === 5);
    expect(told).toEqual(['committed', 'a', 'committed', 'b', 'c']);
    expect(group.commits).toBe(2);
  });

  it('says when all that was committed is on the disk', async () => {
    const log = new HeldLog();
    using bench = openBench(log);
    const { group, insert } = bench;
    await group.flushed();
    const order: string[] = [];
    void group.run(() => insert('a')).then(() => order.push('told'));
    await until(() => log.flushes === 1);
    const flushed = group.flushed().then(() => order.push('flushed'));
    await turns();
    expect(order).toEqual([]);
    log.end();
    await flushed;
    expect(order).toEqual(['told', 'flushed']);
  });

  it('takes nothing more once a flush has failed, and says so to all who wait', async () => {
    const log = new HeldLog();
    const broken: Error[] = [];
    using bench = openBench(log, (failure) => broken.push(failure));
    const { group, insert } = bench;
    const first = group.run(() => insert('a'));
    await until(() => log.flushes === 1);
    const second = group.run(() => insert('b'));
    const flushed = group.flushed();
    log.end(new Error('EIO: i/o error, fdatasync'));
    const late = () => group.run(() => insert('c'));
    for (const each of [first, second, flushed, late(), group.flushed()]) {
      await expect(each).rejects.toBeInstanceOf(StorageUnavailableError);
    }
    expect(broken).toHaveLength(1);
    expect(broken[0]?.cause).toMatchObject({ message: 'EIO: i/o error, fdatasync' });
    expect(bench.names()).toEqual(['a']);
  });

  it('tells those whose flush still runs when it is closed, once', async () => {
    const log = new HeldLog();
    using bench = openBench(log);
    const { group, insert } = bench;
    const told: string[] = [];
    group.onCommitted(() => told.push('committed'));
    void group.run(() => insert('a')).then(() => told.push('a'));
    await until(() => log.flushes === 1);
    void group.run(() => insert('b')).then(() => told.push('b'));
    group.close();
    await turns();
    expect(told).toEqual(['committed', 'a', 'b']);
    log.end();
    await turns();
    expect(told).toEqual(['committed', 'a', 'b']);
    expect(group.commits).toBe(2);
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

/** The disk: a flush of it lasts until it is ended. */
class HeldLog implements LogFlush {
  flushes = 0;
  #ends: ((error?: Error) => void)[] = [];

  flush(): Promise<void> {
    this.flushes += 1;
    return new Promise((resolve, reject) => {
      this.#ends.push((error) => (error ? reject(error) : resolve()));
    });
  }

  flushNow(): void {}

  end(error?: Error): void {
    this.#ends.shift()?.(error);
  }

  [Symbol.dispose](): void {}
}

const promptLog: LogFlush = {
  flush: () => Promise.resolve(),
  flushNow: () => undefined,
  [Symbol.dispose]: () => undefined,
};

/** Long enough for whatever waits for the loop alone. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function openBench(log = promptLog, onBroken: (failure: Error) => void = () => undefined): Bench {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT UNIQUE)');
  const statement = database.prepare('INSERT INTO names (name) VALUES (?)');
  const list = database.prepare('SELECT name FROM names ORDER BY id');
  return {
    ...{ database, group: new GroupCommit({ database, log, onBroken }) },
    insert: (name) => {
      statement.run(name);
      return `inserted ${name}`;
    },
    names: () => (list.all() as { name: string }[]).map(({ name }) => name),
    [Symbol.dispose]: () => database.close(),
  };
}

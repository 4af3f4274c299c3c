import { DirectoryInUseError } from '../../../src/adapters/sqlite/directory-lock';
import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { silentLogger } from '../../../src/runtime/logger';
import { readAll } from '../../contracts/commits';
import { ManualClock } from '../../doubles/manual-clock';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { appendingChild } from './appending-child';

describe('SqliteStore and kill -9', () => {
  it('has every acknowledged event, and no gap, after a process was killed three times', async () => {
    await using directory = await temporaryDirectory();
    const acknowledged: string[] = [];
    for (let round = 1; round <= 3; round += 1) {
      await using child = await appendingChild(directory.path);
      await until(() => child.lines().length > 300 * round, 15_000);
      await child.kill();
      acknowledged.push(...child.lines().slice(1));
    }

    await using store = open(directory.path);
    const events = await readAll(store.eventLog, { limit: 500 });
    const stored = new Set(
      events.map(({ position, sequence, chatId, json }) => {
        const { data } = JSON.parse(json) as { data: { id: string } };
        return `${position} ${sequence} ${chatId} ${data.id}`;
      }),
    );
    expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    for (const chatId of new Set(events.map((event) => event.chatId))) {
      const ofChat = events.filter((event) => event.chatId === chatId);
      expect(ofChat.map(({ sequence }) => sequence)).toEqual(ofChat.map((_, index) => index + 1));
    }
  }, 60_000);

  it('refuses a directory that another process holds, until that one is killed', async () => {
    await using directory = await temporaryDirectory();
    await using child = await appendingChild(directory.path);
    expect(() => open(directory.path)).toThrow(DirectoryInUseError);
    expect(() => open(directory.path)).toThrow(directory.path);
    await using second = await appendingChild(directory.path);
    expect(second.lines()).toEqual([]);
    expect(second.complaint()).toContain('is in use by another gateway');
    await child.kill();
    await using store = open(directory.path);
    await expect(store.checkWritable()).resolves.toBeUndefined();
  }, 60_000);
});

function open(directory: string): SqliteStore {
  return SqliteStore.open({ directory, clock: new ManualClock(), logger: silentLogger });
}

/** Run in a process of its own, with a directory: stores three events, and reads, telling of each. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { SystemClock } from '../../../src/runtime/clock';
import { silentLogger } from '../../../src/runtime/logger';
import { messageCommit, textMessage } from '../../contracts/commits';

async function run([directory = '']: readonly string[]): Promise<void> {
  await using store = SqliteStore.open({
    ...{ directory, clock: new SystemClock(), logger: silentLogger },
  });
  const tell = (name: string): Promise<void> => writeFile(join(directory, name), '');
  for (const id of ['one', 'two']) {
    await store.eventLog.append(messageCommit('default', textMessage('chat', id)));
    await tell(`told-${id}`);
  }
  void store.eventLog.append(messageCommit('default', textMessage('chat', 'three')));
  for (let head = 2; head < 3;) {
    await new Promise((resolve) => setImmediate(resolve));
    head = (await store.eventLog.bounds()).head;
  }
  await tell('read-three');
}

void run(process.argv.slice(2));

import { SqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { SystemClock } from '../../../src/runtime/clock';
import { silentLogger } from '../../../src/runtime/logger';
import { messageCommit, textMessage } from '../../contracts/commits';

/**
 * Appends without end to the store in the directory it is given: one message at a time in each of
 * twenty chats. Prints `open`, then a line `position sequence chat message` for each that is stored.
 */
async function appendForEver(store: SqliteStore, chatId: string): Promise<never> {
  for (let index = 0; ; index += 1) {
    const id = `${process.pid}-${chatId}-${index}`;
    const [event] = await store.eventLog.append(messageCommit('default', textMessage(chatId, id)));
    process.stdout.write(`${event?.position} ${event?.sequence} ${chatId} ${id}\n`);
  }
}

const directory = process.argv[2] ?? '';
const store = SqliteStore.open({ directory, clock: new SystemClock(), logger: silentLogger });
process.stdout.write('open\n');
for (let chat = 0; chat < 20; chat += 1) void appendForEver(store, `chat-${chat}`);

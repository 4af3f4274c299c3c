/** Takes the lock at argv[2], says so, and gives it back when its standard input ends. */
import { once } from 'node:events';
import { acquireLock } from '../../../scripts/preparation/lock.mjs';

const say = (word) => process.stdout.write(`${word}\n`);
const lock = await acquireLock(process.argv[2].replace('@', '\0'), () => say('waiting'));
say('held');
process.stdin.resume();
await once(process.stdin, 'end');
say('releasing');
await lock.release();

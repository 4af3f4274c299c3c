/** `npm run prove:delivery [-- --events 20000 --chats 500 --kills 5]`: builds, then proves. */
import { fileURLToPath } from 'node:url';
import { prepare } from './preparation/prepare.mjs';

const directory = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

try {
  await prepare(directory, 'build');
  await import('../bench/prove/prove-delivery.mjs');
} catch (error) {
  process.stderr.write(`[prove] ${error.stack}\n`);
  process.exit(1);
}

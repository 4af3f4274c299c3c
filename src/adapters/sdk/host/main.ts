import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '../../../runtime/clock';
import { ChromiumPages } from '../page/chromium-pages';
import { HostServer } from './host-server';
import type { HostOrder } from './host-order';

/** The process with the pages in it. It has no purpose without its gateway and ends with it. */
function run({ directory, secret, executablePath, environment }: HostOrder): void {
  const clock = new SystemClock();
  const hasSandbox = process.getuid?.() !== 0;
  const pages = new ChromiumPages({ executablePath, hasSandbox, clock, environment });
  const socketPath = join(directory, 'host.sock');
  const server = new HostServer({ pages, socketPath, secret, directory, clock });
  server.start().then(
    () => process.send?.('ready'),
    (error: unknown) => {
      process.stderr.write(`sdk host: ${String(error)}\n`);
      process.exit(1);
    },
  );
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
}

process.once('message', run);
// The gateway's end of the channel is closed with it, however it died. Playwright kills the
// browser as this process exits.
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
// A terminal sends it to the whole group; the gateway says when to end.
process.on('SIGINT', () => undefined);

import { once } from 'node:events';
import { SystemClock } from '../runtime/clock';
import { AppError } from '../runtime/app-error';
import { consoleLogger } from './console-logger';
import { readSimulatorSettings } from './settings';
import { demoChatId, Simulator } from './simulator';

/** `npm run simulator`: the stand-in alone, until a signal. */
async function run(): Promise<void> {
  const logger = consoleLogger((line) => void process.stderr.write(line));
  const settings = readSimulatorSettings(process.env);
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await using simulator = new Simulator({
    ...settings,
    clock: new SystemClock(),
    logger,
    demo: true,
  });
  await simulator.start();
  process.stdout.write(greeting(simulator));
  await stopped;
  logger.info('simulator stops');
}

function greeting({ url, contactWireUrl }: Simulator): string {
  return `
CTLive simulator: a stand-in for development and tests, not the vendor's product.

  Customer page   ${url}/
  Control API     ${url}/control/docs
  Contact wire    ${contactWireUrl}
  Demo chat       ${demoChatId}

A gateway reaches it with CTLIVE_CONNECTOR=websocket CTLIVE_URL=${contactWireUrl}
`;
}

run().catch((error: unknown) => {
  const isExpected = error instanceof AppError;
  process.stderr.write(
    `${isExpected ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exitCode = 1;
});

import { createHash } from 'node:crypto';
import { UndiciCtliveRest } from '../../../../src/adapters/ctlive-rest/undici-ctlive-rest';
import { SystemClock } from '../../../../src/runtime/clock';

/** Fetches a file in each way and says what it got. Run with a small heap. */
async function run([url = '', spoolDirectory = '']: readonly string[]): Promise<void> {
  const rest = new UndiciCtliveRest({
    ...{ url, domain: 'default', timeoutMs: 15_000, clock: new SystemClock() },
    ...{ maxAnswerBytes: 256 * 1024 * 1024, spoolDirectory },
  });
  const { transcripts } = rest;
  for (const found of [await transcripts.multimedia('m1'), await transcripts.download('c', 'm1')]) {
    const hash = createHash('sha256');
    for await (const piece of found?.base64 ?? []) hash.update(piece, 'base64');
    process.stdout.write(`${hash.digest('hex')}\n`);
  }
  await rest[Symbol.asyncDispose]();
}

void run(process.argv.slice(2));

/** Run in a process of its own, with a PEM key and three contents as JSON: prints how they are signed. */
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { ThreadSigner } from '../../../src/adapters/signing-thread/thread-signer';
import { silentLogger } from '../../../src/runtime/logger';
import type { Content } from '../../../src/webhooks/signing/signature';
import { SigningKey } from '../../../src/webhooks/signing/signing-key';

async function run([pem = '', json = '']: readonly string[]): Promise<void> {
  const [one, two, three] = JSON.parse(json) as [Content, Content, Content];
  const signer = new ThreadSigner(new SigningKey(createPrivateKey(pem)), silentLogger);
  let threads = 0;
  process.on('worker', () => (threads += 1));
  const started = once(process, 'worker');
  const first = signer.sign(one, []);
  const [thread] = (await started) as [Worker];
  await thread.terminate();
  const signed = [await first, await signer.sign(two, [])];
  await signer[Symbol.asyncDispose]();
  signed.push(await signer.sign(three, []));
  const signatures = signed.map(({ signature }) => signature);
  process.stdout.write(JSON.stringify({ signatures, threads }));
}

void run(process.argv.slice(2));

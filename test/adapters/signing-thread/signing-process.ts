/** Run in a process of its own, with a PEM key and a JSON of [content, secrets]: prints the signature. */
import { createPrivateKey } from 'node:crypto';
import { ThreadSigner } from '../../../src/adapters/signing-thread/thread-signer';
import { silentLogger } from '../../../src/runtime/logger';
import type { Content } from '../../../src/webhooks/signing/signature';
import { SigningKey } from '../../../src/webhooks/signing/signing-key';

async function run([pem = '', json = '']: readonly string[]): Promise<void> {
  const [content, secrets] = JSON.parse(json) as [Content, readonly string[]];
  await using signer = new ThreadSigner(new SigningKey(createPrivateKey(pem)), silentLogger);
  const { signature } = await signer.sign(content, secrets);
  process.stdout.write(signature);
}

void run(process.argv.slice(2));

import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ThreadSigner } from '../../../src/adapters/signing-thread/thread-signer';
import { silentLogger } from '../../../src/runtime/logger';
import { SigningKey } from '../../../src/webhooks/signing/signing-key';
import { newSecret } from '../../../src/webhooks/signing/webhook-secret';

const { privateKey } = generateKeyPairSync('ed25519');
const key = new SigningKey(privateKey);

function contentOf(index: number) {
  return {
    id: `evt_${index}`,
    timestamp: 1_700_000_000 + index,
    body: `{"text":"Grüße 🙂 ${index}"}`,
  };
}

async function outputOf(program: string, nodeArguments: readonly string[], input: unknown) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['-r', join(__dirname, '../../doubles/swc-register.cjs'), ...nodeArguments],
    join(__dirname, program),
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    JSON.stringify(input),
  ]);
  return stdout;
}

describe('ThreadSigner', () => {
  it('signs as the key itself does, whatever is asked for at once', async () => {
    await using signer = new ThreadSigner(key, silentLogger);
    const [one, two] = [newSecret(), newSecret()];
    const asked = Array.from({ length: 300 }, (_, index) => ({
      content: contentOf(index),
      secrets: [[one], [two, one], []][index % 3] ?? [],
    }));
    const signed = asked.map(({ content, secrets }) => signer.sign(content, secrets));
    const expected = asked.map(({ content, secrets }) => key.sign(content, secrets));
    for (const [index, each] of (await Promise.all(signed)).entries()) {
      const { signature, body } = (await expected[index]) ?? {};
      expect(each.signature).toBe(signature);
      expect(each.body.toString()).toBe(body?.toString());
      expect(each.body.toString()).toBe(asked[index]?.content.body);
    }
    expect(signer.public).toEqual(key.public);
  });

  it('signs what a thread held that is gone, goes on with another, and ends with none', async () => {
    const contents = [1, 2, 3].map(contentOf);
    const output = await outputOf('thread-loss-process.ts', [], contents);
    const expected = await Promise.all(contents.map((content) => key.sign(content, [])));
    const signatures = expected.map(({ signature }) => signature);
    expect(JSON.parse(output)).toEqual({ signatures, threads: 2 });
  });

  it.each(['sodium-missing', 'sodium-foreign'])('signs by OpenSSL with %s', async (machine) => {
    const secrets = [newSecret()];
    const preloaded = ['-r', join(__dirname, `${machine}.cjs`)];
    const output = await outputOf('signing-process.ts', preloaded, [contentOf(1), secrets]);
    expect(output).toBe((await key.sign(contentOf(1), secrets)).signature);
  });
});

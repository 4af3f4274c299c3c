import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SigningKey } from '../../webhooks/signing/signing-key';

/** The Ed25519 key in the data directory, made at the first start; only its owner may read it. */
export function openSigningKey(directory: string): SigningKey {
  const path = join(directory, 'webhook-signing-key.pem');
  const pem = readIfThere(path) ?? makeKey(path);
  return new SigningKey(createPrivateKey(pem));
}

/** Written apart and then named: a crash leaves no half a key. */
function makeKey(path: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, pem);
  fsyncSync(file);
  closeSync(file);
  linkSync(draft, path);
  rmSync(draft);
  return pem;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretBox } from '../../runtime/secret-box';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** AES-256-GCM (NIST SP 800-38D) under a key derived from the given text; the place is bound in. */
export class AesSecretBox implements SecretBox {
  readonly #key: Buffer;

  constructor(keyText: string) {
    const key = hkdfSync('sha256', keyText, '', 'ctlive-gateway stored credentials', keyBytes);
    this.#key = Buffer.from(key);
  }

  seal(secret: string, place: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce);
    cipher.setAAD(Buffer.from(place, 'utf8'));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
  }

  open(sealed: string, place: string): string | undefined {
    if (!sealed.startsWith('v1.')) return undefined;
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    if (bytes.length < nonceBytes + tagBytes) return undefined;
    const options = { authTagLength: tagBytes };
    const nonce = bytes.subarray(0, nonceBytes);
    const decipher = createDecipheriv(algorithm, this.#key, nonce, options);
    decipher.setAAD(Buffer.from(place, 'utf8'));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = decipher.update(bytes.subarray(nonceBytes + tagBytes));
    try {
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

/** The key kept beside the store, made at first use; nobody else on the machine may read it. */
export function storedSecretsKey(directory: string): string {
  const path = join(directory, 'secret.key');
  try {
    const handle = openSync(path, 'wx', 0o600);
    try {
      writeSync(handle, `${randomBytes(keyBytes).toString('base64url')}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}

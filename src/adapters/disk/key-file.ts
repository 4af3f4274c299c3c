import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

const keyBytes = 32;

/** The secret key kept in a file that only its owner can read; made at the first call. */
export async function keyFromFile(path: string): Promise<Buffer> {
  try {
    const key = await readFile(path);
    if (key.length === keyBytes) return key;
    throw new Error(`${path} holds no key: remove it, and a new one is made`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(keyBytes);
  await writeFile(`${path}.new`, key, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return key;
}

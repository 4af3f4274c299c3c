import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AesSecretBox, storedSecretsKey } from '../../../src/adapters/secrets/aes-secret-box';
import { temporaryDirectory } from '../../doubles/temporary-directory';

const key = 'a secrets key of at least 32 characters';

describe('AesSecretBox', () => {
  it('opens what it sealed, in the same place only', () => {
    const box = new AesSecretBox(key);
    const sealed = box.seal('jwt ä', 'upstream a');

    expect(sealed).not.toContain('jwt');
    expect(new AesSecretBox(key).open(sealed, 'upstream a')).toBe('jwt ä');
    expect(box.open(sealed, 'upstream b')).toBeUndefined();
    expect(new AesSecretBox(`${key}!`).open(sealed, 'upstream a')).toBeUndefined();
  });

  it('opens nothing that was changed or is none of its texts', () => {
    const box = new AesSecretBox(key);
    const sealed = box.seal('jwt', 'a');
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;

    for (const text of [changed, 'jwt', 'v1.', 'v1.AAAA']) {
      expect(box.open(text, 'a')).toBeUndefined();
    }
  });

  it('seals the same secret differently every time', () => {
    const box = new AesSecretBox(key);
    expect(box.seal('jwt', 'a')).not.toBe(box.seal('jwt', 'a'));
  });
});

describe('the stored secrets key', () => {
  it('is made once, for the owner alone', async () => {
    await using directory = await temporaryDirectory();
    const made = storedSecretsKey(directory.path);

    expect(storedSecretsKey(directory.path)).toBe(made);
    expect(made.length).toBeGreaterThanOrEqual(43);
    expect((await stat(join(directory.path, 'secret.key'))).mode & 0o777).toBe(0o600);
  });
});

import { keyIdOf, newApiKey, sha256Of } from '../../src/access/api-key';

describe('newApiKey', () => {
  it('makes keys of the form ctl_<keyId>_<secret>, each another', () => {
    const [first, second] = [newApiKey(), newApiKey()];

    expect(first.key).toMatch(/^ctl_[0-9a-z]{16}_[0-9A-Za-z]{43}$/);
    expect(first.key.split('_')[1]).toBe(first.keyId);
    expect(first.keyId).not.toBe(second.keyId);
    expect(first.key.slice(20)).not.toBe(second.key.slice(20));
  });

  it('keeps all 256 random bits of the secret', () => {
    const ones = (size: number): Uint8Array => new Uint8Array(size).fill(0xff);
    const onesButLast = (size: number): Uint8Array => {
      const bytes = ones(size);
      bytes[0] = 0x7f;
      return bytes;
    };

    expect(newApiKey(ones).key).not.toBe(newApiKey(onesButLast).key);
  });
});

describe('keyIdOf', () => {
  it('finds the id in a key of our form', () => {
    const { key, keyId } = newApiKey();

    expect(keyIdOf(key)).toBe(keyId);
  });

  it.each(['', 'ctl_', 'ctl_short_secret', `${newApiKey().key}x`, ` ${newApiKey().key}`])(
    'finds none in %j',
    (key) => {
      expect(keyIdOf(key)).toBeUndefined();
    },
  );
});

describe('sha256Of', () => {
  it('is the SHA-256 of the UTF-8 form', () => {
    expect(sha256Of('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

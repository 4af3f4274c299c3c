import { createHash, randomBytes } from 'node:crypto';

const keyIdAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const secretAlphabet = `${keyIdAlphabet}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const keyIdLength = 16;
/** 43 digits to the base of 62 hold 256 bits. */
const secretLength = 43;

const keyPattern = /^ctl_([0-9a-z]{16})_[0-9A-Za-z]{43}$/;

export type RandomBytes = (size: number) => Uint8Array;

export type NewKey = { readonly keyId: string; readonly key: string };

/** A fresh key, `ctl_<keyId>_<secret>`: the id finds its record, 256 random bits prove it. */
export function newApiKey(random: RandomBytes = randomBytes): NewKey {
  const keyId = digitsOf(random(10), keyIdAlphabet, keyIdLength);
  return { keyId, key: `ctl_${keyId}_${digitsOf(random(32), secretAlphabet, secretLength)}` };
}

/** The id a key names, when it has the form of our keys. */
export function keyIdOf(key: string): string | undefined {
  return keyPattern.exec(key)?.[1];
}

export function sha256Of(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

function digitsOf(bytes: Uint8Array, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let digits = '';
  while (digits.length < length) {
    digits = alphabet.charAt(Number(rest % base)) + digits;
    rest /= base;
  }
  return digits;
}

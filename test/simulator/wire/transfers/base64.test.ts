import { randomBytes } from 'node:crypto';
import { bytesOfPlainBase64 } from '../../../../src/simulator/wire/transfers/base64';

describe('bytesOfPlainBase64', () => {
  it.each([0, 1, 2, 3, 4, 48, 49, 50, 49_152])('decodes the base64 of %i bytes', (size) => {
    const bytes = randomBytes(size);
    const text = bytes.toString('base64');
    expect(bytesOfPlainBase64(text)?.equals(bytes)).toBe(true);
    expect(bytesOfPlainBase64(text.replace(/=+$/, ''))?.equals(bytes)).toBe(true);
  });

  it.each([
    ['base64url', 'AB-_'],
    ['a line break', 'AAAA\nAAAA'],
    ['a blank', 'AAA A'],
    ['a quote', 'AAAA"AAA'],
    ['a letter beyond ASCII', 'AAAAdàAA'],
    ['padding in the middle', 'AA==AAAA'],
    ['padding alone', '===='],
    ['padding and a letter', 'AAA=A'],
    ['three of padding', 'A==='],
    ['four of padding', 'AAAAAAAA===='],
    ['a sign at the very end', 'AAAA!'],
    ['a sign for the last digit of a group', 'AAAAAAA!'],
    ['a sign for a digit that makes no byte', 'AAAA!'],
  ])('refuses %s', (_what, text) => {
    expect(bytesOfPlainBase64(text)).toBeUndefined();
  });

  it('refuses any character that is not of the alphabet, wherever it stands', () => {
    const alphabet = /[A-Za-z0-9+/]/;
    const taken: string[] = [];
    for (let code = 0; code < 0x180; code += 1) {
      const character = String.fromCharCode(code);
      if (alphabet.test(character)) continue;
      for (const text of [`${character}AAAAAAA`, `AAA${character}AAAAA`, `AAAAA${character}A`]) {
        if (bytesOfPlainBase64(text)) taken.push(text);
      }
    }
    expect(taken).toEqual([]);
  });
});

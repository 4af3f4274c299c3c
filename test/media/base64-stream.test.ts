import { randomBytes } from 'node:crypto';
import { bytesOf } from '../../src/media/base64-stream';
import { BrokenBase64Error } from '../../src/runtime/plain-base64';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let offset = 0; offset < text.length; offset += size)
    yield text.slice(offset, offset + size);
}

async function bytes(text: string, size: number): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of bytesOf(pieces(text, size))) found.push(piece);
  return Buffer.concat(found);
}

describe('bytesOf', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100_001])(
    'decodes %i bytes, cut anywhere',
    async (size) => {
      const file = randomBytes(size);
      const text = file.toString('base64');
      for (const pieceSize of size > 10 ? [1_000, 65_536] : [1, 2, 3, 4, 5]) {
        expect((await bytes(text, pieceSize)).equals(file)).toBe(true);
        expect((await bytes(text.replace(/=/g, ''), pieceSize)).equals(file)).toBe(true);
        expect((await bytes(`data:image/png;base64,${text}`, pieceSize)).equals(file)).toBe(true);
        expect((await bytes(text.replace(/.{4}/g, '$&\r\n'), pieceSize)).equals(file)).toBe(true);
      }
    },
  );

  it.each(['AAAA"}', 'AA==AA', 'AAAAA', '<html>', 'data:'])('breaks at %j', async (text) => {
    await expect(bytes(text, 3)).rejects.toBeInstanceOf(BrokenBase64Error);
  });
});

describe('a source that is left early', () => {
  it('is let go of', async () => {
    let isReleased = false;
    async function* source(): AsyncGenerator<string> {
      try {
        yield 'AAAA';
        yield 'BBBB';
      } finally {
        isReleased = true;
      }
    }
    const reading = bytesOf(source());
    await reading.next();
    await reading.return(undefined);
    expect(isReleased).toBe(true);
  });
});

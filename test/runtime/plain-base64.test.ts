import { BrokenBase64Error, plainBase64 } from '../../src/runtime/plain-base64';

async function plain(...pieces: string[]): Promise<string[]> {
  async function* given() {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  const read: string[] = [];
  for await (const piece of plainBase64(given())) read.push(piece);
  return read;
}

describe('plainBase64', () => {
  const long = 'QUJD'.repeat(100);

  it.each([
    [['QUJD', 'REVG'], 'QUJDREVG'],
    [['data:image/png;base', '64,QU', 'JD'], 'QUJD'],
    [['Q', 'U', 'J', 'D', 'R', 'A'], 'QUJDRA=='],
    [['QUJD\r\n RE', '=', '='], 'QUJDRE=='],
    [['-_-_'], '+/+/'],
    [[`${long}Q`, 'Q='], `${long}QQ==`],
  ])('reads %j', async (pieces, expected) => {
    const read = await plain(...pieces);
    expect(read.join('')).toBe(expected);
    expect(read.every((piece) => piece.length % 4 === 0)).toBe(true);
  });

  it('reads nothing of nothing', async () => {
    expect(await plain('', '')).toEqual([]);
    expect(await plain('data:image/png;base64,')).toEqual([]);
  });

  it.each([[['QUJDR']], [['QU=D']], [['QU==', 'QUJD']], [['<html>']]])(
    'refuses %j',
    async (pieces) => {
      await expect(plain(...pieces)).rejects.toBeInstanceOf(BrokenBase64Error);
    },
  );
});

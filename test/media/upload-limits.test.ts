import { UploadLimits } from '../../src/media/upload-limits';

const limits = new UploadLimits({
  maxUploadBytes: 1_000,
  maxBytesPerType: { image: 100, jpg: 50, pdf: 200, document: 300, xlsx: 5_000 },
});

describe('UploadLimits', () => {
  it.each([
    ['a.png', 100],
    ['a.jpg', 50],
    ['A.JPEG', 50],
    ['a.pdf', 200],
    ['a.docx', 300],
    ['a.xlsx', 1_000],
    ['a', 300],
  ])('lets %s have %i bytes, by the closest name, and never more than any file', (name, bytes) => {
    expect(limits.maxBytesOf(name)).toBe(bytes);
    expect(() => limits.check(name, bytes)).not.toThrow();
    expect(() => limits.check(name, bytes + 1)).toThrow(`at most ${bytes} bytes`);
  });

  it('lets all types have the same without limits of their own', () => {
    const same = new UploadLimits({ maxUploadBytes: 1_000 });
    expect(['a.png', 'a.pdf', 'a'].map((name) => same.maxBytesOf(name))).toEqual(
      Array(3).fill(1_000),
    );
  });
});

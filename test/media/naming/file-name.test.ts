import { safeFileName } from '../../../src/media/naming/file-name';

describe('safeFileName', () => {
  it.each([
    ['photo.png', 'photo.png'],
    ['dà ☃ 文書.pdf', 'dà ☃ 文書.pdf'],
    ['da\u0300.pdf', 'da\u0300.pdf'],
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\fakepath\\a.png', 'a.png'],
    ['a\u0000b\r\n.pdf', 'ab.pdf'],
    ['exe\u202egpj.pdf', 'exegpj.pdf'],
    ['  a.pdf ', 'a.pdf'],
    ['a\ud800.pdf', 'a.pdf'],
  ])('makes of %j %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it.each(['', '.', '..', '/', 'a/', '\u0000', '\u202e'])('finds no name in %j', (name) => {
    expect(safeFileName(name)).toBeUndefined();
  });

  it('shortens to 255 characters before the extension', () => {
    const safe = safeFileName(`${'x'.repeat(400)}.docx`);
    expect(safe).toHaveLength(255);
    expect(safe?.endsWith('x.docx')).toBe(true);
    expect(safeFileName(`${'😀'.repeat(200)}.png`)).toBe(`${'😀'.repeat(125)}.png`);
  });
});

import { randomBytes } from 'node:crypto';
import { bytesOfBase64, declaredTypeIn } from '../../src/media/base64-text';

function bytes(text: string): Buffer {
  return Buffer.concat([...bytesOfBase64(text)]);
}

function folded(text: string, width = 76): string {
  return text.replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n');
}

describe('bytesOfBase64', () => {
  it.each([1, 2, 3, 4, 5, 49_151, 49_152, 49_153, 200_000])(
    'decodes %i bytes in every form',
    (size) => {
      const file = randomBytes(size);
      const text = file.toString('base64');
      const forms = [
        text,
        folded(text),
        folded(text, 61),
        `${text}\n`,
        text.replace(/=+$/, ''),
        file.toString('base64url'),
        `data:image/png;base64,${text}`,
        `data:application/pdf;name=a.pdf;base64,${folded(text)}`,
      ];
      for (const form of forms) expect(bytes(form).equals(file)).toBe(true);
    },
  );

  it.each(['A', 'AAAAA', 'AA=', 'AAA==', '====', 'A===', 'AA==AA==', 'äöü', '{"a":1}', 'AAAA!AAA'])(
    'refuses %j',
    (text) => {
      expect(() => bytes(text)).toThrow(expect.objectContaining({ code: 'invalid_base64' }));
    },
  );

  it('refuses a data: URL that is not base64', () => {
    expect(() => bytes('data:text/plain,hello')).toThrow(
      expect.objectContaining({ code: 'invalid_base64' }),
    );
  });

  it('refuses what is wrong far from the start and from the end', () => {
    const text = 'A'.repeat(200_000);
    expect(() => bytes(`${text}=${text}`)).toThrow('other characters');
    expect(() => bytes(`${text}é${text}`)).toThrow('other characters');
  });

  it('decodes nothing to nothing', () => {
    expect(bytes('')).toHaveLength(0);
    expect(bytes(' \r\n')).toHaveLength(0);
  });
});

describe('declaredTypeIn', () => {
  it.each([
    ['data:image/png;base64,AAAA', 'image/png'],
    ['DATA: image/png ,AAAA', 'image/png'],
    ['data:;base64,AAAA', undefined],
    ['AAAA', undefined],
  ])('reads %s as declared %s', (text, type) => {
    expect(declaredTypeIn(text)).toBe(type);
  });
});

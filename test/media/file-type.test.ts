import { foundTypeOf } from '../../src/media/file-signature';
import type { FoundType } from '../../src/media/sniffing/found-type';
import { fileTypeOf, refuseForeignType } from '../../src/media/file-type';

const contents = {
  ...({ doc: 'doc', xls: 'xls', ppt: 'ppt', docx: 'docx', xlsx: 'xlsx', pptx: 'pptx' } as const),
  png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  jpeg: Buffer.from('ffd8ffe000104a464946', 'hex'),
  pdf: Buffer.from('%PDF-1.7\n'),
  ole: Buffer.from('d0cf11e0a1b11ae1', 'hex'),
  zip: Buffer.from('504b030414000600', 'hex'),
  gif: Buffer.from('GIF89a'),
  text: Buffer.from('hello'),
};

/** A container's type is known from the whole file alone. */
function foundIn(content: keyof typeof contents): FoundType {
  const bytes = contents[content];
  if (typeof bytes !== 'string') return foundTypeOf(bytes);
  return { family: bytes, description: `a .${bytes} file` };
}

function typeOf(content: keyof typeof contents, fileName: string, declaredType?: string) {
  return fileTypeOf({ found: foundIn(content), fileName, declaredType });
}

describe('fileTypeOf', () => {
  it.each([
    ['png', 'a.png', 'image/png', 'IMAGE', 'png'],
    ['png', 'A.PNG', undefined, 'IMAGE', 'png'],
    ['jpeg', 'a.jpg', 'image/jpeg', 'IMAGE', 'jpg'],
    ['jpeg', 'a.jpeg', 'image/jpg', 'IMAGE', 'jpeg'],
    ['pdf', 'a.b.pdf', 'application/pdf; charset=binary', 'DOCUMENT', 'pdf'],
    ['pdf', 'a.pdf', 'application/octet-stream', 'DOCUMENT', 'pdf'],
    ['doc', 'a.doc', 'application/msword', 'DOCUMENT', 'doc'],
    ['xls', 'a.xls', 'application/vnd.ms-excel', 'DOCUMENT', 'xls'],
    ['ppt', 'a.ppt', '', 'DOCUMENT', 'ppt'],
    ['docx', 'a.docx', 'application/zip', 'DOCUMENT', 'docx'],
    ['xlsx', 'a.xlsx', undefined, 'DOCUMENT', 'xlsx'],
    [
      'pptx',
      'a.pptx',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'DOCUMENT',
      'pptx',
    ],
  ] as const)(
    'takes %s as %s declared %s',
    (...[content, name, declared, messageType, documentType]) => {
      expect(typeOf(content, name, declared)).toEqual({ messageType, documentType });
    },
  );

  it.each([
    ['pdf', 'a.png', undefined, 'a PDF document'],
    ['png', 'a.jpg', undefined, 'a PNG image'],
    ['ole', 'a.docx', undefined, 'an Office 97-2003 document'],
    ['text', 'a.pdf', undefined, 'of an unknown type'],
    ['png', 'a.png', 'image/jpeg', 'a PNG image'],
    ['zip', 'a.docx', 'application/pdf', 'an Office or ZIP archive'],
  ] as const)(
    'refuses %s as %s declared %s, and says what it found',
    (content, name, declared, found) => {
      expect(() => typeOf(content, name, declared)).toThrow(
        expect.objectContaining({
          code: 'file_type_mismatch',
          message: expect.stringContaining(`the content is ${found}`),
        }),
      );
    },
  );

  it.each([
    ['gif', 'a.gif'],
    ['text', 'notes.txt'],
    ['zip', 'a.zip'],
    ['png', 'photo'],
    ['png', 'a.constructor'],
  ] as const)('does not take %s as %s, and names what is taken', (content, name) => {
    expect(() => typeOf(content, name)).toThrow(
      expect.objectContaining({
        code: 'file_type_not_allowed',
        message: expect.stringContaining(
          'CTLive takes png, jpg, jpeg, pdf, doc, xls, ppt, docx, xlsx, pptx.',
        ),
      }),
    );
  });

  it('takes the extension of documentType where the name has none, and refuses another', () => {
    const found = foundTypeOf(contents.jpeg);
    expect(fileTypeOf({ found, fileName: 'photo', documentType: '.JPG' }).documentType).toBe('jpg');
    expect(fileTypeOf({ found, fileName: 'a.jpeg', documentType: 'jpg' }).documentType).toBe(
      'jpeg',
    );
    expect(() => fileTypeOf({ found, fileName: 'a.jpg', documentType: 'png' })).toThrow(
      expect.objectContaining({ code: 'file_type_mismatch' }),
    );
  });
});

describe('refuseForeignType', () => {
  it('refuses only what no file name could save', () => {
    expect(() => refuseForeignType(foundTypeOf(contents.png), { fileName: 'a.pdf' })).not.toThrow();
    expect(() => refuseForeignType(foundTypeOf(contents.gif), { fileName: 'a.png' })).toThrow(
      'but the content is a GIF image',
    );
  });
});

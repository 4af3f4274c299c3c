import { attachmentNamed, contentTypeOf } from '../../src/media/content-headers';

describe('contentTypeOf', () => {
  it.each([
    ['png', 'image/png'],
    ['JPG', 'image/jpeg'],
    ['.pdf', 'application/pdf'],
    ['html', 'application/octet-stream'],
    ['svg', 'application/octet-stream'],
    ['constructor', 'application/octet-stream'],
    [undefined, 'application/octet-stream'],
  ])('of %j is %s', (documentType, contentType) => {
    expect(contentTypeOf(documentType)).toBe(contentType);
  });
});

describe('attachmentNamed', () => {
  it('gives the name in ASCII and in UTF-8', () => {
    expect(attachmentNamed('photo.png')).toBe(
      `attachment; filename="photo.png"; filename*=UTF-8''photo.png`,
    );
    expect(attachmentNamed('dà ☃.pdf')).toBe(
      `attachment; filename="d_ _.pdf"; filename*=UTF-8''d%C3%A0%20%E2%98%83.pdf`,
    );
  });

  it('lets no name break out of its quotes', () => {
    expect(attachmentNamed(`a";x="b\\%41'(1)*.pdf`)).toBe(
      `attachment; filename="a_;x=_b__41'(1)*.pdf"; filename*=UTF-8''a%22%3Bx%3D%22b%5C%2541%27%281%29%2A.pdf`,
    );
  });
});

import { deflateSync } from 'node:zlib';
import { compoundOf } from './compound-file';
import { contentTypesOf, openXmlOf, zipOf } from './zip-file';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);
const wholeJpeg = Buffer.concat([jpeg, Buffer.from('ffd9', 'hex')]);
const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n' +
    'xref\n0 3\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n98\n%%EOF\n',
);
const docx = openXmlOf('docx');
const bigParts = { name: 'word/media/a.bin', content: Buffer.alloc(5_000_000) };

/** Each with the type that its content is, as the file names say. */
export const honest: Readonly<Record<string, Buffer>> = {
  png,
  jpg: wholeJpeg,
  jpeg: wholeJpeg,
  pdf,
  doc: compoundOf(['WordDocument', '1Table'], ['Workbook']),
  xls: compoundOf(['Workbook']),
  ppt: compoundOf(['Current User', 'PowerPoint Document']),
  docx,
  xlsx: openXmlOf('xlsx'),
  pptx: openXmlOf('pptx'),
};

/** More of the honest: forms that packers in the field write. */
export const unusual: readonly (readonly [string, string, Buffer])[] = [
  ['content types last and stored', 'docx', typesLast()],
  ['a much compressed part', 'docx', openXmlOf('docx', [bigParts])],
  ['an old workbook', 'xls', compoundOf(['Book'])],
  ['bytes after the end of a PDF', 'pdf', Buffer.concat([pdf, Buffer.alloc(2_000, 32)])],
];

const head = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.7));
const macro = 'application/vnd.ms-word.document.macroEnabled.main+xml';
const archive = zipOf([{ name: 'a.txt', content: 'hello' }]);
const bomb = { name: 'word/x.xml', content: Buffer.alloc(1_000_000), claimedBytes: 3_000_000_000 };

/** What it is, the name it lies under, its bytes, and what the answer says that it is. */
export const lying: readonly (readonly [string, string, Buffer, string])[] = [
  ['a PDF with a ZIP after it', 'a.pdf', Buffer.concat([pdf, archive]), 'a ZIP archive at once'],
  ['a PNG with a ZIP after it', 'a.png', Buffer.concat([png, docx]), 'a ZIP archive at once'],
  ['a PDF that is a Word document too', 'a.docx', Buffer.concat([pdf, docx]), 'a PDF document'],
  ['a GIF that is a script', 'a.png', Buffer.from('GIF89a=1;alert(1)'), 'a GIF image'],
  ['SVG', 'a.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a markup document'],
  ['HTML', 'a.png', Buffer.from('<!doctype html><script>1</script>'), 'a markup document'],
  ['HTML as PDF', 'a.pdf', Buffer.from('\n<html>%PDF-1.4 %%EOF'), 'of an unknown type'],
  ['a program', 'a.pdf', Buffer.from('MZ\x90\0 %PDF-'), 'a Windows program'],
  ['a ZIP archive', 'a.docx', archive, 'no Office document'],
  ['no content types', 'a.docx', withoutTypes(), 'no Office document'],
  ['content types without their part', 'a.docx', withoutPart(), 'no Office document'],
  ['a workbook', 'a.docx', openXmlOf('xlsx'), 'an Excel workbook'],
  ['a presentation', 'a.xlsx', openXmlOf('pptx'), 'a PowerPoint presentation'],
  ['macros', 'a.docx', withTypes(contentTypesOf('docx', macro)), 'with macros'],
  ['a bomb in the parts', 'a.docx', openXmlOf('docx', [bomb]), 'unpacks to far more'],
  ['a bomb in the content types', 'a.docx', withTypes(' '.repeat(9_000_000)), 'no Office document'],
  ['a Word 97 document', 'a.xls', honest['doc']!, 'a Word 97-2003 document'],
  ['a locked document', 'a.docx', compoundOf(['EncryptedPackage']), 'locked with a password'],
  ['a mail', 'a.doc', compoundOf(['__properties_version1.0']), 'an Outlook message'],
  ['only a nested workbook', 'a.xls', compoundOf(['Other'], ['Workbook']), 'no Office document'],
  ['half a PNG', 'a.png', head(png), 'a PNG image that breaks off'],
  ['half a JPEG', 'a.jpg', jpeg, 'a JPEG image that breaks off'],
  ['half a PDF', 'a.pdf', head(pdf), 'a PDF document that breaks off'],
  ['half a docx', 'a.docx', head(docx), 'cut off or damaged'],
  ['half a doc', 'a.doc', head(honest['doc']!), 'cut off or damaged'],
  ['the first bytes of a doc', 'a.doc', honest['doc']!.subarray(0, 20), 'cut off or damaged'],
  ['a doc whose directory is a circle', 'a.doc', circle(), 'cut off or damaged'],
  ['compressed noise', 'a.png', deflateSync(Buffer.alloc(99)), 'of an unknown type'],
];

function typesLast(): Buffer {
  return zipOf([
    { name: 'word/document.xml', content: '<document/>' },
    { name: '[Content_Types].xml', content: contentTypesOf('docx'), isStored: true },
  ]);
}

function withTypes(content: string): Buffer {
  const document = { name: 'word/document.xml', content: '<document/>' };
  return zipOf([{ name: '[Content_Types].xml', content }, document]);
}

function withoutTypes(): Buffer {
  return zipOf([{ name: 'word/document.xml', content: '<document/>' }]);
}

function withoutPart(): Buffer {
  return zipOf([{ name: '[Content_Types].xml', content: contentTypesOf('docx') }]);
}

function circle(): Buffer {
  const file = Buffer.from(compoundOf(['WordDocument']));
  file.writeUInt32LE(1, 512 + 4);
  return file;
}

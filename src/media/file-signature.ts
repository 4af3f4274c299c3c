import type { FoundType } from './sniffing/found-type';

type Signature = FoundType & { readonly bytes: Buffer; readonly offset?: number };

/** Every signature below lies within these bytes. */
export const signatureBytes = 16;

/** Foreign types are told apart for the sake of the answer only. */
const signatures: readonly Signature[] = [
  { family: 'png', description: 'a PNG image', bytes: hex('89504e470d0a1a0a') },
  { family: 'jpeg', description: 'a JPEG image', bytes: hex('ffd8ff') },
  { family: 'pdf', description: 'a PDF document', bytes: Buffer.from('%PDF-') },
  {
    container: 'compound',
    description: 'an Office 97-2003 document',
    bytes: hex('d0cf11e0a1b11ae1'),
  },
  { container: 'zip', description: 'an Office or ZIP archive', bytes: hex('504b0304') },
  { description: 'a GIF image', bytes: Buffer.from('GIF8') },
  { description: 'a WebP image', bytes: Buffer.from('WEBP'), offset: 8 },
  { description: 'an MP4 or HEIC file', bytes: Buffer.from('ftyp'), offset: 4 },
  { description: 'a Windows program', bytes: Buffer.from('MZ') },
  { description: 'a Linux program', bytes: hex('7f454c46') },
  { description: 'a gzip archive', bytes: hex('1f8b') },
  { description: 'an RTF document', bytes: Buffer.from('{\\rtf') },
  { description: 'a markup document', bytes: Buffer.from('<') },
];

const unknownType: FoundType = { description: 'of an unknown type' };

/** Sources: PNG 3rd ed. 5.2; ITU T.81 B.1; ISO 32000-2 7.5.2; MS-CFB 2.2; APPNOTE.TXT 4.3.7. */
export function foundTypeOf(firstBytes: Buffer): FoundType {
  return signatures.find((signature) => isAt(firstBytes, signature)) ?? unknownType;
}

function isAt(firstBytes: Buffer, { bytes, offset = 0 }: Signature): boolean {
  return firstBytes.subarray(offset, offset + bytes.length).equals(bytes);
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

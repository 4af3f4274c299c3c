import { crc32, deflateRawSync } from 'node:zlib';

export type ZipPart = {
  readonly name: string;
  readonly content: string | Buffer;
  readonly isStored?: boolean;
  /** What the directory claims instead of the truth. */
  readonly claimedBytes?: number;
};

/** A ZIP archive as any packer writes it. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const plain = Buffer.from(part.content as string);
    const packed = part.isStored ? plain : deflateRawSync(plain);
    const name = Buffer.from(part.name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(part.isStored ? 0 : 8, 4);
    head.writeUInt32LE(checksum(plain), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(part.claimedBytes ?? plain.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), head, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    entries.push(
      Buffer.concat([Buffer.from('504b01021400', 'hex'), head.subarray(0, 26), tail, name]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function checksum(bytes: Buffer): number {
  return typeof crc32 === 'function' ? crc32(bytes) : 0;
}

const kinds = {
  docx: ['wordprocessingml.document', 'word/document.xml'],
  xlsx: ['spreadsheetml.sheet', 'xl/workbook.xml'],
  pptx: ['presentationml.presentation', 'ppt/presentation.xml'],
} as const;
export type OpenXmlKind = keyof typeof kinds;

export function contentTypesOf(kind: OpenXmlKind, type?: string): string {
  const [name, part] = kinds[kind];
  const main = type ?? `application/vnd.openxmlformats-officedocument.${name}.main+xml`;
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/${part}" ContentType="${main}"/></Types>`
  );
}

/** A minimal document that an Office program opens by its parts. */
export function openXmlOf(kind: OpenXmlKind, extra: readonly ZipPart[] = []): Buffer {
  return zipOf([
    { name: '[Content_Types].xml', content: contentTypesOf(kind) },
    { name: '_rels/.rels', content: '<Relationships/>' },
    { name: kinds[kind][1], content: '<document/>' },
    ...extra,
  ]);
}

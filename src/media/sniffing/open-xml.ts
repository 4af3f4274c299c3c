import type { FoundType } from './found-type';
import type { ReadableFile } from './readable-file';
import { tailOf } from './readable-file';
import { zipEndOf, zipEntriesOf, zipTextOf, type ZipEntry } from './zip-directory';

const archive: FoundType = { description: 'a ZIP archive that is no Office document' };
const damaged: FoundType = { description: 'a ZIP archive that is cut off or damaged' };
const bomb: FoundType = { description: 'a ZIP archive that unpacks to far more than it should' };
const withMacros: FoundType = { description: 'an Office document with macros' };

/** What no real document reaches: XML shrinks to a tenth or so. */
const maxUnpackedBytes = 256 * 1024 * 1024;
const maxUnpackedRatio = 100;

/** ECMA-376 part 1, 11.3.10, 12.3.23 and 13.3.6: the content type of a document's main part. */
const mainParts: readonly (readonly [string, FoundType])[] = [
  ['wordprocessingml.document', { family: 'docx', description: 'a Word document' }],
  ['spreadsheetml.sheet', { family: 'xlsx', description: 'an Excel workbook' }],
  ['presentationml.presentation', { family: 'pptx', description: 'a PowerPoint presentation' }],
];

/** Tells the Office documents from each other and from other archives (ECMA-376 part 2, 7.2.3). */
export async function openXmlTypeOf(file: ReadableFile): Promise<FoundType> {
  const end = zipEndOf(await tailOf(file), file.sizeBytes);
  const entries = end && (await zipEntriesOf(file, end));
  if (!entries) return damaged;
  if (isBomb(entries, file.sizeBytes)) return bomb;
  const contentTypes = entries.find(({ name }) => name === '[Content_Types].xml');
  const text = contentTypes && (await zipTextOf(file, contentTypes));
  if (text === undefined) return archive;
  if (/macroEnabled/i.test(text) || entries.some(({ name }) => /vbaProject\.bin$/i.test(name))) {
    return withMacros;
  }
  return mainParts.find(([kind]) => hasMainPart(text, kind, entries))?.[1] ?? archive;
}

function hasMainPart(contentTypes: string, kind: string, entries: readonly ZipEntry[]): boolean {
  const type = `application/vnd.openxmlformats-officedocument.${kind}.main+xml`;
  for (const [override] of contentTypes.matchAll(/<(?:\w+:)?Override\s[^>]{0,1000}>/g)) {
    if (!/\sContentType\s*=\s*["']([^"']*)["']/.exec(override)?.[1]?.includes(type)) continue;
    const part = /\sPartName\s*=\s*["']\/([^"']*)["']/.exec(override)?.[1]?.toLowerCase();
    if (entries.some(({ name }) => name.toLowerCase() === part)) return true;
  }
  return false;
}

function isBomb(entries: readonly ZipEntry[], sizeBytes: number): boolean {
  const unpackedBytes = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  return unpackedBytes > maxUnpackedBytes && unpackedBytes > maxUnpackedRatio * sizeBytes;
}

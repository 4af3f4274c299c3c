import { compoundTypeOf } from './compound-file';
import type { FileFamily, FoundType } from './found-type';
import { openXmlTypeOf } from './open-xml';
import { tailOf, type ReadableFile } from './readable-file';
import { zipEndOf } from './zip-directory';

/** How each ends: PNG 3rd ed. 11.2.5; ITU T.81 B.1.1.3; ISO 32000-2 7.5.5. */
const endMarks: Partial<Readonly<Record<FileFamily, Buffer>>> = {
  png: Buffer.from('0000000049454e44ae426082', 'hex'),
  jpeg: Buffer.from('ffd9', 'hex'),
  pdf: Buffer.from('%%EOF'),
};

/**
 * What a whole file is, given what its first bytes said. Looks into containers, and finds the
 * file that breaks off and the one that is two files at once. Reads a bounded part of it.
 */
export async function wholeTypeOf(file: ReadableFile, first: FoundType): Promise<FoundType> {
  if (first.container === 'zip') return openXmlTypeOf(file);
  if (first.container === 'compound') return compoundTypeOf(file);
  const endMark = first.family && endMarks[first.family];
  if (!endMark) return first;
  const tail = await tailOf(file);
  const { description } = first;
  if (!tail.includes(endMark)) return { description: `${description} that breaks off` };
  const end = zipEndOf(tail, file.sizeBytes);
  return end ? { description: `${description} and a ZIP archive at once` } : first;
}

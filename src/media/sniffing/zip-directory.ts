import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { ReadableFile } from './readable-file';

/** Layouts and section numbers: PKWARE APPNOTE.TXT. What is not bounded so is not read. */
const maxDirectoryBytes = 1024 * 1024;
const maxEntryBytes = 256 * 1024;
const maxEntryTextBytes = 1024 * 1024;

const endSignature = Buffer.from('504b0506', 'hex');
const endLength = 22;
const entrySignature = 0x02014b50;
const entryLength = 46;
const localSignature = 0x04034b50;
const localLength = 30;

export type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly localOffset: number;
};

export type ZipEnd = {
  readonly directoryBytes: number;
  readonly directoryOffset: number;
};

/** Where the central directory is (4.3.16), if the file ends as a ZIP archive does. */
export function zipEndOf(tail: Buffer, sizeBytes: number): ZipEnd | undefined {
  const from = tail.length - endLength;
  for (let at = from; at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(endSignature, at - 1)) {
    if (!tail.subarray(at, at + 4).equals(endSignature)) continue;
    if (at + endLength + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const directoryBytes = tail.readUInt32LE(at + 12);
    // Counted back from the end record, so that bytes put before the archive do not matter.
    const directoryOffset = sizeBytes - tail.length + at - directoryBytes;
    if (directoryOffset >= 0) return { directoryBytes, directoryOffset };
  }
  return undefined;
}

/** The entries (4.3.12); undefined when they cannot be read within bounds. */
export async function zipEntriesOf(
  file: ReadableFile,
  { directoryBytes, directoryOffset }: ZipEnd,
): Promise<readonly ZipEntry[] | undefined> {
  if (directoryBytes > maxDirectoryBytes) return undefined;
  const directory = await file.read(directoryOffset, directoryBytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < directory.length;) {
    if (at + entryLength > directory.length) return undefined;
    if (directory.readUInt32LE(at) !== entrySignature) return undefined;
    const nameLength = directory.readUInt16LE(at + 28);
    const rest = directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    entries.push({
      name: directory.toString('utf8', at + entryLength, at + entryLength + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      unpackedBytes: directory.readUInt32LE(at + 24),
      localOffset: directory.readUInt32LE(at + 42),
    });
    at += entryLength + nameLength + rest;
  }
  return entries;
}

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

/** The text of a small entry; undefined when it is broken or unpacks to more than is allowed. */
export async function zipTextOf(file: ReadableFile, entry: ZipEntry): Promise<string | undefined> {
  const { method, packedBytes, localOffset } = entry;
  if (packedBytes > maxEntryBytes) return undefined;
  const local = await file.read(localOffset, localLength);
  if (local.length < localLength || local.readUInt32LE(0) !== localSignature) return undefined;
  const start = localOffset + localLength + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await file.read(start, packedBytes);
  if (method === 0) return packed.toString('utf8');
  if (method !== 8) return undefined;
  try {
    return (await inflate(packed, { maxOutputLength: maxEntryTextBytes })).toString('utf8');
  } catch {
    return undefined;
  }
}

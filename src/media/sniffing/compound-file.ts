import type { FoundType } from './found-type';
import type { ReadableFile } from './readable-file';

/** Layouts and section numbers: MS-CFB 12.0. What is not bounded so is not read. */
const headerLength = 512;
const entryLength = 128;
const maxDirectorySectors = 512;
const maxFatSectorLists = 4096;
const lastSector = 0xfffffffa;
const freeSector = 0xffffffff;
const noEntry = 0xffffffff;

const damaged: FoundType = { description: 'an Office 97-2003 document that is cut off or damaged' };
const unknown: FoundType = { description: 'a compound file that is no Office document' };

/** The stream each application keeps its document in, directly in the root. */
const streams: Readonly<Record<string, FoundType>> = {
  WordDocument: { family: 'doc', description: 'a Word 97-2003 document' },
  Workbook: { family: 'xls', description: 'an Excel 97-2003 workbook' },
  Book: { family: 'xls', description: 'an Excel 5.0 workbook' },
  'PowerPoint Document': { family: 'ppt', description: 'a PowerPoint 97-2003 presentation' },
  EncryptedPackage: { description: 'an Office document locked with a password' },
  '__properties_version1.0': { description: 'an Outlook message' },
};

type Layout = {
  readonly file: ReadableFile;
  readonly sectorBytes: number;
  /** Sector numbers of the allocation table, in order. */
  readonly fat: readonly number[];
};

/** Tells Word, Excel and PowerPoint by what lies in the root of the compound file. */
export async function compoundTypeOf(file: ReadableFile): Promise<FoundType> {
  const header = await file.read(0, headerLength);
  const layout = header.length === headerLength && (await layoutOf(file, header));
  if (!layout || !(await isComplete(layout))) return damaged;
  const directory = await directoryOf(layout, header.readUInt32LE(48));
  if (!directory) return damaged;
  const names = rootNamesOf(directory);
  const name = Object.keys(streams).find((stream) => names.has(stream));
  return (name !== undefined && streams[name]) || unknown;
}

/** 2.2 and 2.5: the header lists the first 109 table sectors, a chain of sectors the others. */
async function layoutOf(file: ReadableFile, header: Buffer): Promise<Layout | undefined> {
  const shift = header.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) return undefined;
  const sectorBytes = 1 << shift;
  const count = header.readUInt32LE(44);
  const fat = numbersIn(header.subarray(76));
  let next = header.readUInt32LE(68);
  for (let lists = 0; fat.length < count && next < lastSector; lists += 1) {
    const list = await sector({ file, sectorBytes, fat }, next);
    if (!list || lists > maxFatSectorLists) return undefined;
    const numbers = numbersIn(list);
    next = numbers.pop() ?? freeSector;
    fat.push(...numbers);
  }
  return fat.length < count ? undefined : { file, sectorBytes, fat: fat.slice(0, count) };
}

/** Whether the file reaches as far as its last sector in use; the last may be short. */
async function isComplete(layout: Layout): Promise<boolean> {
  const { file, sectorBytes, fat } = layout;
  const table = await sector(layout, fat.at(-1) ?? freeSector);
  if (!table) return false;
  const used = numbersIn(table).findLastIndex((entry) => entry !== freeSector);
  const lastUsed = (fat.length - 1) * (sectorBytes / 4) + used;
  return file.sizeBytes > (lastUsed + 1) * sectorBytes;
}

async function directoryOf(layout: Layout, first: number): Promise<Buffer | undefined> {
  const sectors: Buffer[] = [];
  for (let at = first; at < lastSector;) {
    const part = await sector(layout, at);
    if (!part || sectors.length >= maxDirectorySectors) return undefined;
    sectors.push(part);
    const next = await nextOf(layout, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return sectors.length === 0 ? undefined : Buffer.concat(sectors);
}

async function nextOf(layout: Layout, number: number): Promise<number | undefined> {
  const perSector = layout.sectorBytes / 4;
  const table = layout.fat[Math.floor(number / perSector)];
  if (table === undefined) return undefined;
  const position = (table + 1) * layout.sectorBytes + (number % perSector) * 4;
  const entry = await layout.file.read(position, 4);
  return entry.length === 4 ? entry.readUInt32LE(0) : undefined;
}

/** 2.6.4: what lies in a storage is a tree of siblings below its `child`. */
function rootNamesOf(directory: Buffer): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<number>();
  const waiting = [directory.readUInt32LE(76)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const at = id * entryLength;
    if (id === noEntry || seen.has(id) || at + entryLength > directory.length) continue;
    seen.add(id);
    const nameLength = Math.min(64, directory.readUInt16LE(at + 64));
    names.add(directory.toString('utf16le', at, at + Math.max(0, nameLength - 2)));
    waiting.push(directory.readUInt32LE(at + 68), directory.readUInt32LE(at + 72));
  }
  return names;
}

/** Sector 0 follows the header, which takes the room of one sector. */
async function sector(layout: Layout, number: number): Promise<Buffer | undefined> {
  if (number >= lastSector) return undefined;
  const { file, sectorBytes } = layout;
  const bytes = await file.read((number + 1) * sectorBytes, sectorBytes);
  return bytes.length === sectorBytes ? bytes : undefined;
}

function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
}

/** A compound file (MS-CFB, version 3) with these streams, empty, in its root. */
export function compoundOf(
  streams: readonly string[],
  nested: readonly string[] = [],
  sectors = 4,
): Buffer {
  const file = Buffer.alloc(512 * (1 + sectors));
  file.write('d0cf11e0a1b11ae1', 'hex');
  file.writeUInt16LE(0x3e, 24);
  file.writeUInt16LE(3, 26);
  file.writeUInt16LE(0xfffe, 28);
  file.writeUInt16LE(9, 30);
  file.writeUInt16LE(6, 32);
  file.writeUInt32LE(1, 44);
  file.writeUInt32LE(1, 48);
  file.writeUInt32LE(4096, 56);
  file.writeUInt32LE(0xfffffffe, 60);
  file.writeUInt32LE(0xfffffffe, 68);
  file.fill(0xff, 76, 512);
  file.writeUInt32LE(0, 76);
  writeTable(file, sectors);
  writeDirectory(file, streams, nested);
  return file;
}

/** Sector 0: the table itself; 1 and on: the directory. */
function writeTable(file: Buffer, sectors: number): void {
  file.fill(0xff, 512, 1024);
  file.writeUInt32LE(0xfffffffd, 512);
  for (let sector = 1; sector < sectors; sector += 1) {
    const next = sector + 1 < sectors ? sector + 1 : 0xfffffffe;
    file.writeUInt32LE(next, 512 + sector * 4);
  }
}

function writeDirectory(file: Buffer, streams: readonly string[], nested: readonly string[]): void {
  const none = 0xffffffff;
  const entries = ['Root Entry', ...streams, 'ObjectPool', ...nested];
  for (const [index, name] of entries.entries()) {
    const at = 1024 + index * 128;
    const isPool = index === streams.length + 1;
    file.write(name, at, 'utf16le');
    file.writeUInt16LE(name.length * 2 + 2, at + 64);
    file[at + 66] = index === 0 ? 5 : isPool ? 1 : 2;
    const hasNext = index > 0 && !isPool && index < entries.length - 1;
    file.writeUInt32LE(none, at + 68);
    file.writeUInt32LE(hasNext ? index + 1 : none, at + 72);
    const pooled = nested.length > 0 ? index + 1 : none;
    file.writeUInt32LE(index === 0 ? 1 : isPool ? pooled : none, at + 76);
  }
}

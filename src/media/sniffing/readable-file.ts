/** A whole file that can be read at any place. */
export interface ReadableFile {
  readonly sizeBytes: number;
  /** Fewer bytes than asked for only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
}

/** Enough for a ZIP's end record with the longest comment, and for what follows a PDF's end mark. */
const tailBytes = 22 + 65_535;

export async function tailOf(file: ReadableFile): Promise<Buffer> {
  const length = Math.min(tailBytes, file.sizeBytes);
  return file.read(file.sizeBytes - length, length);
}

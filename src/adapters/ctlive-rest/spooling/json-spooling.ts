/**
 * A JSON text read without its long strings. Phases of a string: its start is kept; once that is
 * long, the string goes to disk, unescaped, and the text gets a mark in its place; where it ends
 * before, it stays in the text as it came. Whatever stands outside of strings is text.
 */
import { randomId } from '../../../runtime/identifiers';
import type { Spool } from './spool';

type Place = { readonly from: number; readonly to: number };

/** Strings up to this many bytes stay in the text. */
const longBytes = 64 * 1024;
const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;

export class JsonSpooling {
  readonly #text: Buffer[] = [];
  readonly #places = new Map<string, Place>();
  readonly #prefix = `spooled-${randomId()}-`;
  #textBytes = 0;
  #isInString = false;
  /** Of the string that is read: what of it is kept, while it is not long. */
  #start: Buffer[] = [];
  #startBytes = 0;
  /** Where on the spool it began, once it is long. */
  #longFrom: number | undefined;
  /** The escape sequence that is read, until it is whole. */
  #escape: number[] = [];

  constructor(private readonly spool: Spool) {}

  /** What is held in memory. */
  get heldBytes(): number {
    return this.#textBytes + this.#startBytes;
  }

  async take(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (!this.#isInString) at = this.#takeOutside(chunk, at);
      else if (this.#escape.length > 0) at = await this.#takeEscape(chunk, at);
      else at = await this.#takeString(chunk, at);
    }
  }

  /** The text with its marks. */
  text(): Buffer {
    return Buffer.concat(this.#text);
  }

  /** A string of the text, in pieces: what its mark stands for, or itself. */
  async *piecesOf(text: string): AsyncGenerator<string> {
    const place = this.#places.get(text);
    if (!place) {
      yield text;
      return;
    }
    for await (const block of this.spool.read(place.from, place.to)) yield block.toString('latin1');
  }

  close(): Promise<void> {
    return this.spool.close();
  }

  #takeOutside(chunk: Buffer, from: number): number {
    const found = chunk.indexOf(quote, from);
    const to = found < 0 ? chunk.length : found;
    this.#write(chunk.subarray(from, to));
    this.#isInString = found >= 0;
    return found < 0 ? to : to + 1;
  }

  async #takeString(chunk: Buffer, from: number): Promise<number> {
    const end = indexOf(chunk, quote, from);
    const escape = indexOf(chunk, backslash, from);
    const to = Math.min(end, escape);
    await this.#put(chunk.subarray(from, to));
    if (to === chunk.length) return to;
    if (to === end) this.#endString();
    else this.#escape.push(backslash);
    return to + 1;
  }

  async #takeEscape(chunk: Buffer, at: number): Promise<number> {
    this.#escape.push(chunk[at] ?? 0);
    const length = this.#escape[1] === letterU ? 6 : 2;
    if (this.#escape.length === length) {
      const raw = Buffer.from(this.#escape);
      this.#escape = [];
      await this.#put(raw);
    }
    return at + 1;
  }

  /** Whole of an escape sequence, or none of one. */
  async #put(raw: Buffer): Promise<void> {
    if (raw.length === 0) return;
    if (this.#longFrom !== undefined) return this.spool.append(unescaped(raw));
    // The chunk it is of may be used again.
    this.#start.push(Buffer.from(raw));
    this.#startBytes += raw.length;
    if (this.#startBytes <= longBytes) return;
    this.#longFrom = this.spool.sizeBytes;
    await this.spool.append(unescaped(Buffer.concat(this.#start)));
    this.#forgetStart();
  }

  #endString(): void {
    this.#isInString = false;
    this.#write(Buffer.of(quote));
    if (this.#longFrom === undefined) for (const piece of this.#start) this.#write(piece);
    else this.#write(this.#marked(this.#longFrom));
    this.#write(Buffer.of(quote));
    this.#longFrom = undefined;
    this.#forgetStart();
  }

  #marked(from: number): Buffer {
    const mark = `${this.#prefix}${this.#places.size}`;
    this.#places.set(mark, { from, to: this.spool.sizeBytes });
    return Buffer.from(mark);
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#text.push(Buffer.from(bytes));
    this.#textBytes += bytes.length;
  }

  #forgetStart(): void {
    this.#start = [];
    this.#startBytes = 0;
  }
}

function indexOf(chunk: Buffer, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}

/** Base64 is ASCII: what is not becomes something that is no base64 either. */
function unescaped(raw: Buffer): Buffer {
  if (!raw.includes(backslash)) return raw;
  try {
    return Buffer.from(JSON.parse(`"${raw.toString('latin1')}"`) as string, 'latin1');
  } catch {
    return raw;
  }
}

import { MediaError } from './media-error';

/** Whole 4-character groups. */
const sliceLength = 64 * 1024;

const lineBreaks = /[\r\n\t ]+/g;
const alphabet = /^[A-Za-z0-9+/_-]*={0,2}$/;
const unpadded = /^[A-Za-z0-9+/_-]*$/;

/**
 * The bytes of a base64 text, a slice at a time. Takes what clients in the field send: RFC 4648
 * base64 and base64url, with or without padding (section 3.2), folded lines (RFC 2045 6.8) and a
 * `data:` URL (RFC 2397). Throws MediaError `invalid_base64` at the first slice that is not it.
 */
export function* bytesOfBase64(text: string): Generator<Buffer, void, void> {
  let carry = '';
  for (let offset = startOf(text); offset < text.length; offset += sliceLength) {
    const slice = carry + text.slice(offset, offset + sliceLength).replace(lineBreaks, '');
    const isLast = offset + sliceLength >= text.length;
    const wholeLength = isLast ? slice.length : keptLength(slice);
    carry = slice.slice(wholeLength);
    yield decoded(slice.slice(0, wholeLength), isLast);
  }
}

/** The type a `data:` URL declares; undefined where it declares none, and for plain base64. */
export function declaredTypeIn(text: string): string | undefined {
  const [, type] = /^\s*data:([^,;]*)/i.exec(text.slice(0, 256)) ?? [];
  return type?.trim() || undefined;
}

function startOf(text: string): number {
  const prefix = /^\s*data:[^,]{0,200},/i.exec(text.slice(0, 256))?.[0];
  if (prefix === undefined) return 0;
  if (!/;base64,$/i.test(prefix)) throw invalid('The data: URL does not say ;base64');
  return prefix.length;
}

/** Holds back what may be the end of the text: padding, and a group that is not whole. */
function keptLength(slice: string): number {
  const padding = /=*$/.exec(slice)?.index ?? slice.length;
  return Math.floor(padding / 4) * 4;
}

function decoded(base64: string, isLast: boolean): Buffer {
  if (!(isLast ? alphabet : unpadded).test(base64)) throw invalid('It holds other characters');
  const digits = isLast ? base64.replace(/=+$/, '') : base64;
  const isPadded = digits.length < base64.length;
  if (digits.length % 4 === 1 || (isPadded && base64.length % 4 !== 0)) {
    throw invalid('It ends in the middle of a group');
  }
  return Buffer.from(digits, 'base64');
}

function invalid(reason: string): MediaError {
  return new MediaError('invalid_base64', `The file is not base64 text. ${reason}.`);
}

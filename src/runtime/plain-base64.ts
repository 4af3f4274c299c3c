/** A text that is no base64: what it stands for cannot be told. */
export class BrokenBase64Error extends Error {}

/** A `data:` URL's beginning is longer in nobody's hands. */
const prefixLimit = 256;

/**
 * RFC 4648 base64, padded and in whole groups of four, of text in pieces of any length that came
 * folded, as base64url, bare of padding or as a `data:` URL. Throws BrokenBase64Error at the first
 * piece that is not it.
 */
export async function* plainBase64(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let carry = '';
  let isPadded = false;
  for await (const piece of withoutPrefix(pieces)) {
    const { digits, padding } = partsOf(piece);
    if (isPadded && digits !== '') throw new BrokenBase64Error('goes on after its padding');
    isPadded ||= padding > 0;
    const text = carry + digits;
    const whole = text.length - (text.length % 4);
    carry = text.slice(whole);
    if (whole > 0) yield text.slice(0, whole);
  }
  if (carry.length === 1) throw new BrokenBase64Error('ends in the middle of a group');
  if (carry !== '') yield carry.padEnd(4, '=');
}

function partsOf(piece: string): { readonly digits: string; readonly padding: number } {
  const bare = piece.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/');
  const digits = bare.replace(/=+$/, '');
  const padding = bare.length - digits.length;
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || padding > 2) throw new BrokenBase64Error('not base64');
  return { digits, padding };
}

async function* withoutPrefix(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | undefined = '';
  for await (const piece of pieces) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head += piece;
    if (mayGrowIntoPrefix(head)) continue;
    yield bareOf(head);
    head = undefined;
  }
  if (head) yield bareOf(head);
}

function mayGrowIntoPrefix(head: string): boolean {
  const text = head.trimStart();
  return head.length < prefixLimit && 'data:'.startsWith(text.slice(0, 5)) && !text.includes(',');
}

function bareOf(head: string): string {
  return head.replace(/^\s*data:[^,]*,/, '');
}

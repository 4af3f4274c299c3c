/** A stream of base64 text that CTLive sent is broken: the file cannot be handed out whole. */
export class BrokenBase64Error extends Error {}

const notBase64 = /[^A-Za-z0-9+/]/;
const prefixLimit = 256;

/**
 * The text as CTLive gave it, in pieces of any length, without line breaks and without the
 * `data:` prefix some channels add. Throws BrokenBase64Error at anything else that is not base64.
 */
async function* plainBase64(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let isPadded = false;
  for await (const piece of withoutPrefix(pieces)) {
    const plain = piece.replace(/[\r\n]+/g, '');
    const digits = plain.replace(/=+$/, '');
    if (notBase64.test(digits) || (isPadded && digits !== '')) {
      throw new BrokenBase64Error('not base64');
    }
    isPadded ||= digits.length < plain.length;
    if (plain !== '') yield plain;
  }
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
    yield head.replace(/^data:[^,]*,/, '');
    head = undefined;
  }
  if (head) yield head;
}

function mayGrowIntoPrefix(head: string): boolean {
  return head.length < prefixLimit && 'data:'.startsWith(head.slice(0, 5)) && !head.includes(',');
}

/** The bytes of base64 text that comes in pieces of any length. */
export async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let carry = '';
  for await (const piece of plainBase64(pieces)) {
    const text = carry + piece;
    const wholeLength = Math.floor(text.length / 4) * 4;
    carry = text.slice(wholeLength);
    if (wholeLength > 0) yield Buffer.from(text.slice(0, wholeLength), 'base64');
  }
  if (carry.length === 1) throw new BrokenBase64Error('ends in the middle of a group');
  if (carry !== '') yield Buffer.from(carry, 'base64');
}

import { invalidAnswer } from '../rest-failure';

const prefixLimit = 256;

/**
 * RFC 4648 base64, padded and in whole groups of four, of text that came folded, as base64url, bare
 * of padding or as a `data:` URL. Throws UpstreamError where it is no base64.
 */
export async function* plainBase64(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let carry = '';
  let isPadded = false;
  let sizeChars = 0;
  for await (const piece of withoutPrefix(pieces)) {
    const { digits, padding } = partsOf(piece);
    if (isPadded && digits !== '') throw notBase64();
    isPadded ||= padding > 0;
    const text = carry + digits;
    const whole = text.length - (text.length % 4);
    carry = text.slice(whole);
    sizeChars += digits.length;
    if (whole > 0) yield text.slice(0, whole);
  }
  if (sizeChars === 0 || carry.length === 1) throw notBase64();
  if (carry !== '') yield carry.padEnd(4, '=');
}

function partsOf(piece: string): { readonly digits: string; readonly padding: number } {
  const bare = piece.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/');
  const digits = bare.replace(/=+$/, '');
  const padding = bare.length - digits.length;
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || padding > 2) throw notBase64();
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
    if (head.length < prefixLimit) continue;
    yield bareOf(head);
    head = undefined;
  }
  if (head !== undefined) yield bareOf(head);
}

function bareOf(head: string): string {
  return head.replace(/^\s*data:[^,]{0,200},/, '');
}

function notBase64() {
  return invalidAnswer('read', 'a file that is not base64');
}

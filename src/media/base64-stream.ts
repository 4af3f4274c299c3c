import { plainBase64 } from '../runtime/plain-base64';

/** The bytes of base64 text that comes in pieces of any length. Throws BrokenBase64Error. */
export async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const groups of plainBase64(pieces)) yield Buffer.from(groups, 'base64');
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a piece of base64 (RFC 4648 section 4); undefined when it is anything else. Encodes
 * again and compares first: that costs a fraction of looking at every character.
 */
export function bytesOfPlainBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text || base64.test(text) ? bytes : undefined;
}

const lastGroup = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a piece of base64 (RFC 4648 section 4); undefined when it is anything else. Judges
 * by encoding again, which costs a fraction of looking at every character.
 */
export function bytesOfPlainBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const lastAt = Math.max(0, text.length - 4);
  const head = text.slice(0, lastAt);
  const isPlain = !head.includes('=') && bytes.toString('base64').startsWith(head);
  return isPlain && lastGroup.test(text.slice(lastAt)) ? bytes : undefined;
}

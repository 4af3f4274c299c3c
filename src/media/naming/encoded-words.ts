/** RFC 2047 section 2: `=?charset?encoding?text?=`, with the language RFC 2231 allows. */
const word = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([BQ])\?([^?\s]*)\?=\s*/gi;

/**
 * A file name that some clients put into a form as mail does. Words follow each other without the
 * blanks between them (section 6.2), and may cut a character in two. What is none stays as it is.
 */
export function decodedWords(name: string): string {
  const words = [...name.matchAll(word)];
  const [charset] = words.map((each) => each[1] ?? '');
  const isAllWords = words.reduce((length, [text]) => length + text.length, 0) === name.length;
  const isOneCharset = words.every((each) => each[1]?.toLowerCase() === charset?.toLowerCase());
  if (charset === undefined || !isAllWords || !isOneCharset) return name;
  const bytes = words.map(([, , encoding, text = '']) =>
    encoding?.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : quotedBytes(text),
  );
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Buffer.concat(bytes));
  } catch {
    return name;
  }
}

/** Section 4.2: a blank is written as `_`. */
function quotedBytes(text: string): Buffer {
  const plain = text.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => {
    return String.fromCharCode(parseInt(hex, 16));
  });
  return Buffer.from(plain, 'latin1');
}

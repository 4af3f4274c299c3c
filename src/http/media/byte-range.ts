export type ByteRange = { readonly start: number; readonly end: number };

/**
 * RFC 9110 section 14: one range of bytes. Undefined: the whole file, as for several ranges and
 * for units not known here, both of which a server may pass over. `end` is included.
 */
export function byteRangeOf(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  const text = header ?? '';
  const [, last] = /^bytes=\s*-(\d{1,15})\s*$/i.exec(text) ?? [];
  if (last !== undefined) return lastBytes(Number(last), sizeBytes);
  const [, from, to] = /^bytes=\s*(\d{1,15})-(\d{0,15})\s*$/i.exec(text) ?? [];
  if (from === undefined) return undefined;
  const start = Number(from);
  const end = to ? Number(to) : Math.max(start, sizeBytes - 1);
  if (end < start) return undefined;
  return start < sizeBytes ? { start, end: Math.min(end, sizeBytes - 1) } : 'unsatisfiable';
}

function lastBytes(count: number, sizeBytes: number): ByteRange | 'unsatisfiable' {
  if (count === 0 || sizeBytes === 0) return 'unsatisfiable';
  return { start: Math.max(0, sizeBytes - count), end: sizeBytes - 1 };
}

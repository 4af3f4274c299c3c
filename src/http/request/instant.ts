import { fieldError } from '../problems/request-error';

/** Milliseconds since the epoch. A `+` before an offset that arrives as a space is put right. */
export function instantMs(field: string, instant: string): number {
  const atMs = Date.parse(instant.replace(' ', '+'));
  if (Number.isFinite(atMs)) return atMs;
  throw fieldError(
    field,
    `${field} is not a time.`,
    'Send an RFC 3339 time such as 2026-01-31T12:00:00.000Z.',
  );
}

export function optionalInstantMs(field: string, instant?: string): number | undefined {
  return instant === undefined ? undefined : instantMs(field, instant);
}

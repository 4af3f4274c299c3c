/** Readings of values that CTLive's pages, dumps and versions write in several ways. */

export type Loose = Readonly<Record<string, unknown>>;

/** An object, or an empty one for anything else. */
export function objectOf(value: unknown): Loose {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Ids are texts; dumps write `{ "$oid": "..." }`, and a phone number may come as a number. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return isObject(value) ? textOf(value['$oid']) : undefined;
}

/** Numbers of dumps carry `.0` or `{ "$numberLong": "..." }`; tables call some of them strings. */
export function numberOf(value: unknown): number | undefined {
  if (isObject(value)) {
    return numberOf(value['$numberLong'] ?? value['$numberDouble'] ?? value['$date']);
  }
  if (typeof value === 'string' && value.trim() !== '') {
    const number = Number(value);
    return Number.isFinite(number) ? number : parsedTime(value);
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return undefined;
}

/** Milliseconds since the Unix epoch, of a time that a calendar has. */
export function timeOf(value: unknown): number | undefined {
  const ms = numberOf(value);
  return ms !== undefined && ms >= 0 && ms <= maxTimeMs ? Math.trunc(ms) : undefined;
}

/** The latest time a Date can hold. */
const maxTimeMs = 8.64e15;

function parsedTime(text: string): number | undefined {
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) ? atMs : undefined;
}

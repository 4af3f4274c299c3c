export type Members = Readonly<Record<string, unknown>>;

const nothing: Members = {};

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function membersOf(value: unknown): Members {
  return isMembers(value) ? value : nothing;
}

/** CTLive's ids and names: text, or a number that stands for it. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** The pages do not agree on the casing of names: any casing of one is that member. */
export function memberOf(source: Members, name: string): unknown {
  if (Object.hasOwn(source, name)) return source[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(source).find((each) => each.toLowerCase() === wanted);
  return found === undefined ? undefined : source[found];
}

/** The first of these members that holds a text. */
export function firstText(source: Members, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(memberOf(source, name));
    if (text !== undefined) return text;
  }
  return undefined;
}

const idNames = ['id', 'messageID', 'msgid'];

export function messageIdOf(source: Members): string | undefined {
  return firstText(source, idNames);
}

/** A time in milliseconds that is less is one in seconds: both were in 1973, or in 5138. */
const leastMs = 1e11;

/** Milliseconds since 1970, however it is written. */
export function timeOf(value: unknown): number | undefined {
  if (isMembers(value)) return timeOf(value['$date'] ?? value['$numberLong']);
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) {
    return Math.round(Math.abs(number) < leastMs ? number * 1000 : number);
  }
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Yes or no, however it is written. */
export function flagOf(value: unknown): boolean | undefined {
  if (value === 'true' || value === 'false') return value === 'true';
  return typeof value === 'boolean' ? value : undefined;
}

export type WireUser = {
  readonly id?: string;
  readonly nickname?: string;
  readonly isAgent?: boolean;
  readonly [name: string]: unknown;
};

export function userOf(source: unknown): WireUser | undefined {
  if (!isMembers(source)) return undefined;
  return {
    ...source,
    id: textOf(memberOf(source, 'id')),
    nickname: textOf(memberOf(source, 'nickname')),
    isAgent: flagOf(memberOf(source, 'isAgent')),
  };
}

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

/** The first of these members that holds a text. */
export function firstText(source: Members, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(source[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}

const idNames = ['id', 'messageID', 'messageId', 'msgid', 'msgId'];

export function messageIdOf(source: Members): string | undefined {
  return firstText(source, idNames);
}

/** Milliseconds since 1970, however it is written. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string' || value === '') return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}

export type WireUser = {
  readonly id?: string;
  readonly nickname?: string;
  readonly isAgent?: boolean;
  readonly [name: string]: unknown;
};

export function userOf(source: unknown): WireUser | undefined {
  if (!isMembers(source)) return undefined;
  const { id, nickname, isAgent, ...rest } = source;
  const isFlag = typeof isAgent === 'boolean';
  return {
    ...rest,
    id: textOf(id),
    nickname: textOf(nickname),
    isAgent: isFlag ? isAgent : isAgent === 'true' ? true : undefined,
  };
}

import { RequestError } from '../problems/request-error';

export const defaultLimit = 100;

/** One page of any list, before it has a name in the document. */
export type PageShape<T> = {
  readonly data: readonly T[];
  readonly nextCursor?: string;
  readonly hasMore: boolean;
};

type Unmarked<T> = { readonly data: readonly T[]; readonly nextCursor?: string };

export function withHasMore<T>({ data, nextCursor }: Unmarked<T>): PageShape<T> {
  return { data, nextCursor, hasMore: nextCursor !== undefined };
}

export type Cut = { readonly limit?: number; readonly after?: string };

/** A page of a list that is whole in memory; the cursor is the id of the last item given. */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  cut: Cut,
): PageShape<T> {
  const { limit = defaultLimit, after } = cut;
  const start = after === undefined ? 0 : items.findIndex((item) => item.id === after) + 1;
  if (after !== undefined && start === 0) throw invalidCursor();
  const data = items.slice(start, start + limit);
  const isLast = start + limit >= items.length;
  return withHasMore({ data, nextCursor: isLast ? undefined : data.at(-1)?.id });
}

function invalidCursor(): RequestError {
  const message = 'after is not a cursor of this list.';
  const remedy = 'Send the nextCursor of the previous page, or nothing to begin at the start.';
  return new RequestError('invalid_cursor', `${message} ${remedy}`, {
    errors: [{ field: 'after', code: 'invalid_value', message, remedy }],
  });
}

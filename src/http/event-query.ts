import type { Principal } from '../access/principal';
import type { EventFilter, EventLog } from '../events/event-log';
import type { FeedQuery, FeedStart } from '../events/feed/feed';
import { FeedError } from '../events/feed/feed-error';
import { eventTypeNames, isEventTypeName } from '../events/feed/feed-event-types';
import { feedStartOf } from '../events/feed/feed-start';
import { RequestError, fieldError } from './problems/request-error';
import { optionalInstantMs } from './request/instant';
import { defaultLimit } from './request/paging';

export type EventSelection = {
  readonly chatId?: string;
  readonly upstream?: string;
  readonly types?: readonly string[];
};

export type EventPageRequest = EventSelection & {
  readonly after?: string;
  readonly since?: string;
  readonly limit?: number;
};

/** What is asked for, within what the key may see. */
export function eventFilterOf(principal: Principal, selection: EventSelection): EventFilter {
  return {
    chatIds: visible(selection.chatId, principal.chatIds),
    upstreams: visible(selection.upstream, principal.upstreams),
    types: typesOf(selection.types),
  };
}

export async function feedQueryOf(
  log: EventLog,
  principal: Principal,
  query: EventPageRequest,
): Promise<FeedQuery> {
  const { after, since, limit = defaultLimit } = query;
  if (after !== undefined && since !== undefined) {
    throw fieldError('since', 'after and since are both given.', 'Send one of them.');
  }
  const filter = eventFilterOf(principal, query);
  const sinceMs = optionalInstantMs('since', since);
  return { start: await startOf(log, after ?? 'earliest', 'after'), filter, sinceMs, limit };
}

/** Where to start: a cursor, `earliest` or `latest`. `field` is where the caller wrote it. */
export function startOf(log: EventLog, after: string, field: string): Promise<FeedStart> {
  return saidOf(field, () => feedStartOf(log, after));
}

/** What the feed refuses is said of a field of the request. */
export async function saidOf<T>(field: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof FeedError ? requestErrorOf(error, field) : error;
  }
}

/** An empty list matches nothing. */
function visible(
  wanted: string | undefined,
  allowed: readonly string[] | undefined,
): readonly string[] | undefined {
  if (wanted === undefined) return allowed;
  return allowed === undefined || allowed.includes(wanted) ? [wanted] : [];
}

function typesOf(types: readonly string[] | undefined): readonly string[] | undefined {
  const names = types?.flatMap((each) => each.split(',')).map((name) => name.trim());
  const wanted = names?.filter((name) => name !== '');
  if (wanted && !wanted.every(isEventTypeName)) {
    const remedy = `Send some of: ${eventTypeNames.join(', ')}.`;
    throw fieldError('types', 'types names a type that does not exist.', remedy);
  }
  return wanted?.length ? wanted : undefined;
}

function requestErrorOf(error: FeedError, field: string): RequestError {
  const isExpired = error.code === 'cursor_expired';
  const remedy = isExpired
    ? 'Go on from earliestCursor.'
    : 'Send a cursor of this gateway, earliest or latest.';
  return new RequestError(error.code, `${error.message} ${remedy}`, {
    earliestCursor: error.earliestCursor,
    errors: [{ field, code: 'invalid_value', message: error.message, remedy }],
  });
}

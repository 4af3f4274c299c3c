import type { Message } from '../../events/message';
import { ordinalOfPageToken, pageTokenOf } from '../../events/storing/page-token';
import type { MessageListQuery, Page } from '../chat-directory';

/** One page of a transcript that was read as a whole; the cursor is a place in the transcript. */
export function messagePageOf(
  messages: readonly Message[],
  query: MessageListQuery,
): Page<Message> {
  const { order, limit, types, sinceMs = -Infinity, untilMs = Infinity } = query;
  const numbered = messages.map((message, index) => ({ message, ordinal: index + 1 }));
  const matching = numbered.filter(({ message }) => {
    const sentAtMs = Date.parse(message.sentAt);
    const isOfType = types?.includes(message.type) ?? true;
    return isOfType && sentAtMs >= sinceMs && sentAtMs < untilMs;
  });
  if (order === 'desc') matching.reverse();
  const after = query.after === undefined ? undefined : ordinalOfPageToken(query.after);
  const isPast = (ordinal: number): boolean =>
    after === undefined || (order === 'asc' ? ordinal > after : ordinal < after);
  const rest = matching.filter(({ ordinal }) => isPast(ordinal));
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    data: page.map(({ message }) => message),
    nextCursor: last && pageTokenOf(last.ordinal),
  };
}

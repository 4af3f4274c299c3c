import type { StoredEvent } from '../../../src/events/event';
import type { EventFilter, EventLog } from '../../../src/events/event-log';
import type { EventFeed, FeedItem, FeedStart } from '../../../src/events/feed/feed';

/** Collects what a follower is told, until stopped. */
export function follower(feed: EventFeed, start: FeedStart, filter: EventFilter = {}) {
  const ending = new AbortController();
  const items: FeedItem[] = [];
  const done = (async () => {
    for await (const item of feed.follow({ start, filter, signal: ending.signal }))
      items.push(item);
  })();
  return {
    items,
    done,
    end: () => ending.abort(),
    events: (): StoredEvent[] => items.flatMap(eventsOf),
    kinds: () => items.map((item) => item.kind),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await done;
    },
  };
}

export function eventsOf(item: FeedItem): StoredEvent[] {
  return item.kind === 'events' ? item.events.map((framed) => framed.event) : [];
}

/** A log with some of its methods replaced. */
export function altered(log: EventLog, changes: Partial<EventLog>): EventLog {
  return {
    id: log.id,
    append: (commit) => log.append(commit),
    read: (query) => log.read(query),
    find: (eventId) => log.find(eventId),
    bounds: () => log.bounds(),
    onAppended: (listener) => log.onAppended(listener),
    trim: (olderThanMs) => log.trim(olderThanMs),
    ...changes,
  };
}

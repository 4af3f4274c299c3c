import type { StoredEvent } from '../../../src/events/event';
import type { EventFilter, EventLog } from '../../../src/events/event-log';
import type { EventFeed, FeedStart } from '../../../src/events/feed/feed';
import type { FeedItem } from '../../../src/events/feed/follower';
import { until } from '../../doubles/until';

/** Collects what a follower is told, until stopped. */
export function follower(feed: EventFeed, start: FeedStart, filter: EventFilter = {}) {
  const ending = new AbortController();
  const items: FeedItem[] = [];
  const take = (item: FeedItem): boolean => {
    items.push(item);
    return true;
  };
  const sink = { take, room: () => Promise.resolve(true) };
  const done = feed.follow({ start, filter, signal: ending.signal }, sink);
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
  return item.kind === 'events' ? item.batch.events.map((framed) => framed.event) : [];
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

/** A follower that takes one item at a time, each when asked to. */
export function slowFollower(feed: EventFeed, start: FeedStart, filter: EventFilter = {}) {
  const ending = new AbortController();
  const items: FeedItem[] = [];
  let taken = 0;
  let goOn: (hasRoom: boolean) => void = () => undefined;
  const sink = {
    take: (item: FeedItem) => {
      items.push(item);
      return false;
    },
    room: () => new Promise<boolean>((resolve) => (goOn = resolve)),
  };
  const done = feed.follow({ start, filter, signal: ending.signal }, sink);
  return {
    /** Items handed over before they were asked for. */
    ahead: () => items.length - taken,
    async next(): Promise<FeedItem> {
      if (taken > 0) goOn(true);
      await until(() => items.length > taken);
      taken += 1;
      const item = items[taken - 1];
      if (!item) throw new Error('nothing was handed over');
      return item;
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      goOn(false);
      await done;
    },
  };
}

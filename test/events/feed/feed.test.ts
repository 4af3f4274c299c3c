import { MemoryStore } from '../../../src/adapters/memory/memory-store';
import { cursorOf } from '../../../src/events/cursor';
import type { EventLog } from '../../../src/events/event-log';
import { EventFeed, type FeedStart } from '../../../src/events/feed/feed';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';
import { appendMany, endedDraft } from './event-drafts';

const clock = new ManualClock();

function newLog(): EventLog {
  return new MemoryStore({ clock }).eventLog;
}

describe('EventFeed.read', () => {
  it('reads from the earliest event, from the end, and from a position', async () => {
    const log = newLog();
    await appendMany(log, 3);
    const feed = new EventFeed(log, { clock });
    const read = async (start: FeedStart) => {
      const page = await feed.read({ start, filter: {}, limit: 10 });
      return { positions: page.events.map((event) => event.position), next: page.next };
    };
    expect(await read('earliest')).toEqual({ positions: [1, 2, 3], next: 3 });
    expect(await read('latest')).toEqual({ positions: [], next: 3 });
    expect(await read(1)).toEqual({ positions: [2, 3], next: 3 });
  });

  it('refuses a position before what is kept, and names the earliest cursor', async () => {
    const log = newLog();
    await appendMany(log, 5);
    await log.trim(1_004);
    const feed = new EventFeed(log, { clock });
    await expect(feed.read({ start: 2, filter: {}, limit: 10 })).rejects.toMatchObject({
      code: 'cursor_expired',
      earliestCursor: cursorOf(log.id, 3),
    });
    const page = await feed.read({ start: 3, filter: {}, limit: 10 });
    expect(page.events.map((event) => event.position)).toEqual([4, 5]);
  });

  it('starts at the earliest event kept after a trim', async () => {
    const log = newLog();
    await appendMany(log, 5);
    await log.trim(1_004);
    const page = await new EventFeed(log, { clock }).read({
      start: 'earliest',
      filter: {},
      limit: 1,
    });
    expect(page.events.map((event) => event.position)).toEqual([4]);
  });
});

describe('EventFeed.waitForMore', () => {
  const signal = new AbortController().signal;

  it('answers at once when something matches already', async () => {
    const log = newLog();
    await appendMany(log, 1);
    const page = await new EventFeed(log, { clock }).waitForMore(
      { start: 0, filter: {}, limit: 10 },
      60_000,
      signal,
    );
    expect(page.events).toHaveLength(1);
  });

  it('answers with the first event that matches, past those that do not', async () => {
    const log = newLog();
    const feed = new EventFeed(log, { clock });
    const query = { start: 0, filter: { types: ['chat.*'] }, limit: 10 };
    const answer = feed.waitForMore(query, 60_000, signal);
    await appendMany(log, 3);
    await log.append({ upstream: 'default', chatId: 'CHAT_1', events: [endedDraft(4)] });
    const page = await answer;
    expect(page.events.map((event) => event.position)).toEqual([4]);
    expect(page.next).toBe(4);
    expect(clock.timerCount).toBe(0);
  });

  it('answers an empty page when the time is over, with how far it looked', async () => {
    const time = new ManualClock();
    const log = newLog();
    const feed = new EventFeed(log, { clock: time });
    const query = { start: 0, filter: { types: ['chat.*'] }, limit: 10 };
    const answer = feed.waitForMore(query, 30_000, signal);
    await until(() => time.timerCount === 1);
    await appendMany(log, 2);
    await new Promise((resolve) => setImmediate(resolve));
    time.advance(30_000);
    expect(await answer).toEqual({ events: [], next: 2, hasMore: false });
    expect(time.timerCount).toBe(0);
  });

  it('ends when the caller leaves, and when the feed closes', async () => {
    const time = new ManualClock();
    const feed = new EventFeed(newLog(), { clock: time });
    const query = { start: 0, filter: {}, limit: 10 };
    const leaving = new AbortController();
    const left = feed.waitForMore(query, 30_000, leaving.signal);
    const closed = feed.waitForMore(query, 30_000, signal);
    await until(() => time.timerCount === 2);
    leaving.abort();
    expect((await left).events).toEqual([]);
    feed.close();
    expect((await closed).events).toEqual([]);
  });
});

import { MemoryStore } from '../../../src/adapters/memory/memory-store';
import { cursorOf } from '../../../src/events/cursor';
import type { EventLog } from '../../../src/events/event-log';
import { EventFeed } from '../../../src/events/feed/feed';
import { SystemClock } from '../../../src/runtime/clock';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';
import { appendMany, endedDraft, writingDraft } from './event-drafts';
import { altered, eventsOf, follower, slowFollower } from './feed-follower';

const clock = new ManualClock();

function newLog(): EventLog {
  return new MemoryStore({ clock }).eventLog;
}

describe('EventFeed.follow', () => {
  it('says where it stands first, then tells what is there, then what comes', async () => {
    const log = newLog();
    await appendMany(log, 2);
    await using told = follower(new EventFeed(log, { clock }), 'earliest');
    await until(() => told.events().length === 2);
    expect(told.items[0]).toEqual({ kind: 'cursor', cursor: cursorOf(log.id, 0) });
    await appendMany(log, 1);
    await until(() => told.events().length === 3);
    expect(told.events().map((event) => event.position)).toEqual([1, 2, 3]);
  });

  it('starts at the end of the log when asked to', async () => {
    const log = newLog();
    await appendMany(log, 2);
    await using told = follower(new EventFeed(log, { clock }), 'latest');
    await until(() => told.items.length === 1);
    expect(told.items[0]).toEqual({ kind: 'cursor', cursor: cursorOf(log.id, 2) });
    await appendMany(log, 1);
    await until(() => told.events().length === 1);
    expect(told.events()[0]?.position).toBe(3);
  });

  it('tells of an expired position and goes on from the earliest event', async () => {
    const log = newLog();
    await appendMany(log, 5);
    await log.trim(1_004);
    await using told = follower(new EventFeed(log, { clock }), 1);
    await until(() => told.events().length === 2);
    expect(told.kinds()).toEqual(['reset', 'cursor', 'events']);
    expect(told.items[0]).toEqual({ kind: 'reset', earliest: cursorOf(log.id, 3) });
    expect(told.events().map((event) => event.position)).toEqual([4, 5]);
  });

  it('tells a reader that retention overtook', async () => {
    const log = newLog();
    await appendMany(log, 30);
    const feed = new EventFeed(log, { clock, pageEvents: 10 });
    await using told = slowFollower(feed, 0);
    expect((await told.next()).kind).toBe('cursor');
    expect(eventsOf(await told.next()).at(-1)?.position).toBe(10);
    await log.trim(1_021);
    expect(await told.next()).toEqual({ kind: 'reset', earliest: cursorOf(log.id, 20) });
    expect(eventsOf(await told.next())[0]?.position).toBe(21);
  });

  it('breaks a silence after 15 s: with the cursor when events were passed over, else plainly', async () => {
    const time = new ManualClock();
    const log = newLog();
    const feed = new EventFeed(log, { clock: time });
    await using told = follower(feed, 'latest', { types: ['chat.*'] });
    await until(() => time.timerCount === 1);
    time.advance(15_000);
    await until(() => told.items.length === 2);
    await appendMany(log, 4);
    await until(() => time.timerCount === 1);
    time.advance(14_999);
    expect(told.kinds()).toEqual(['cursor', 'silence']);
    time.advance(1);
    await until(() => told.items.length === 3);
    expect(told.items[2]).toEqual({ kind: 'cursor', cursor: cursorOf(log.id, 4) });
  });

  it('ends on abort and on close, and leaves no timer and no subscription behind', async () => {
    const time = new ManualClock();
    const log = newLog();
    let subscriptions = 0;
    const watched: EventLog = altered(log, {
      onAppended: (listener: (head: number) => void) => {
        subscriptions += 1;
        const stop = log.onAppended(listener);
        return () => {
          subscriptions -= 1;
          stop();
        };
      },
    });
    const feed = new EventFeed(watched, { clock: time });
    const first = follower(feed, 'latest');
    const second = follower(feed, 'latest');
    await until(() => time.timerCount === 2);
    expect(subscriptions).toBe(1);
    first.end();
    await first.done;
    feed.close();
    await second.done;
    expect([subscriptions, time.timerCount]).toEqual([0, 0]);
    await follower(feed, 'earliest').done;
  });

  it('throws what the log throws', async () => {
    const log = newLog();
    const broken: EventLog = altered(log, {
      read: () => Promise.reject(new Error('disk gone')),
    });
    const told = follower(new EventFeed(broken, { clock }), 'earliest');
    await expect(told.done).rejects.toThrow('disk gone');
  });

  it('loses and repeats nothing while 10,000 appends race with its followers', async () => {
    const log = newLog();
    const feed = new EventFeed(log, {
      clock: new SystemClock(),
      ringMaxEvents: 50,
      pageEvents: 20,
    });
    await using early = follower(feed, 'earliest');
    await using filtered = follower(feed, 'earliest', { types: ['chat.*'] });
    const total = 10_000;
    const late: ReturnType<typeof follower>[] = [];
    for (let number = 1; number <= total; number += 1) {
      const draft = number % 7 === 0 ? endedDraft(number) : writingDraft(number);
      const appended = log.append({
        upstream: 'default',
        chatId: `CHAT_${number % 3}`,
        events: [draft],
      });
      if (number % 5 === 0) await appended;
      if (number % 97 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (number % 2_500 === 1_000) late.push(follower(feed, number - 900));
    }
    const wanted = Array.from({ length: total }, (_, index) => index + 1);
    await until(() => early.events().length >= total);
    await until(() => filtered.events().length >= Math.floor(total / 7));
    expect(early.events().map((event) => event.position)).toEqual(wanted);
    expect(filtered.events().map((event) => event.position)).toEqual(
      wanted.filter((number) => number % 7 === 0),
    );
    for (const [index, told] of late.entries()) {
      const start = 1_000 + index * 2_500 - 900;
      await until(() => told.events().length >= total - start);
      expect(told.events().map((event) => event.position)).toEqual(wanted.slice(start));
      await told[Symbol.asyncDispose]();
    }
    expect(late).toHaveLength(4);
  });

  it('reads the log once for all followers at the head, not once for each', async () => {
    const plain = newLog();
    let reads = 0;
    const log = altered(plain, {
      read: (query) => {
        reads += 1;
        return plain.read(query);
      },
    });
    const time = new ManualClock();
    const feed = new EventFeed(log, { clock: time });
    const all = Array.from({ length: 100 }, () => follower(feed, 'latest'));
    await until(() => time.timerCount === 100);
    const readsBefore = reads;
    for (let round = 1; round <= 10; round += 1) {
      await appendMany(log, 1);
      await until(() => all.every((told) => told.events().length === round));
    }
    expect(reads - readsBefore).toBeLessThanOrEqual(10);
    for (const told of all) await told[Symbol.asyncDispose]();
  });

  it('holds nothing for a follower that does not read on', async () => {
    const log = newLog();
    const feed = new EventFeed(log, { clock, pageEvents: 10, ringMaxEvents: 10 });
    await using slow = slowFollower(feed, 'latest');
    await slow.next();
    await using quick = follower(feed, 'latest');
    await until(() => quick.items.length === 1);
    await appendMany(log, 500);
    await until(() => quick.events().length === 500);
    expect(slow.ahead()).toBe(0);
    const sizes: number[] = [];
    for (let read = 0; read < 500;) {
      const size = eventsOf(await slow.next()).length;
      expect(slow.ahead()).toBe(0);
      sizes.push(size);
      read += size;
    }
    expect(Math.max(...sizes)).toBe(10);
  });
});

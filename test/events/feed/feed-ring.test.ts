import type { StoredEvent } from '../../../src/events/event';
import { framedEvent } from '../../../src/events/feed/feed-batch';
import { FeedRing } from '../../../src/events/feed/feed-ring';

function event(position: number): StoredEvent {
  const cursor = `c${position}`;
  return { position, id: `evt_${position}`, cursor, type: 'chat.left', atMs: 0, json: '{}' };
}

function events(from: number, to: number): StoredEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
}

const roomy = { maxEvents: 100, maxBytes: 1_000_000 };

function positions(ring: FeedRing, after: number, limit = 100): number[] | undefined {
  return ring.after(after, limit)?.map((framed) => framed.event.position);
}

describe('FeedRing', () => {
  it('gives what comes after a position, oldest first, up to the limit', () => {
    const ring = new FeedRing(10, roomy);
    ring.add(events(11, 15), 15);
    expect(positions(ring, 10)).toEqual([11, 12, 13, 14, 15]);
    expect(positions(ring, 13)).toEqual([14, 15]);
    expect(positions(ring, 10, 2)).toEqual([11, 12]);
    expect(positions(ring, 15)).toEqual([]);
    expect(positions(ring, 99)).toEqual([]);
  });

  it('knows nothing of positions before its start', () => {
    const ring = new FeedRing(10, roomy);
    ring.add(events(11, 12), 12);
    expect(positions(ring, 9)).toBeUndefined();
  });

  it('forgets the oldest events above its number', () => {
    const ring = new FeedRing(0, { ...roomy, maxEvents: 3 });
    ring.add(events(1, 5), 5);
    expect(positions(ring, 1)).toBeUndefined();
    expect(positions(ring, 2)).toEqual([3, 4, 5]);
  });

  it('forgets the oldest events above its bytes', () => {
    const frameBytes = framedEvent(event(1)).frame.length;
    const ring = new FeedRing(0, { ...roomy, maxBytes: 2 * frameBytes });
    ring.add(events(1, 5), 5);
    expect(positions(ring, 3)).toEqual([4, 5]);
    expect(positions(ring, 2)).toBeUndefined();
    expect(ring.last).toBe(5);
  });
});

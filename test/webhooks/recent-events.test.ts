import type { StoredEvent } from '../../src/events/event';
import { RecentEvents } from '../../src/webhooks/lanes/recent-events';

function event(position: number, chatId = 'a', json = '{}'): StoredEvent {
  const place = { position, upstream: 'one', chatId, sequence: position };
  return { id: `evt_${position}`, cursor: '', type: 'message.received', atMs: 0, json, ...place };
}

function positionsOf(events: readonly StoredEvent[] | undefined): number[] | undefined {
  return events?.map(({ position }) => position);
}

const a = { upstream: 'one', chatId: 'a' };
const b = { upstream: 'one', chatId: 'b' };

describe('the recent events', () => {
  it('are given by place, where all that is asked for is there', () => {
    const recent = new RecentEvents();
    recent.add({ after: 10, to: 13, events: [event(11), event(12, 'b'), event(13)] });
    recent.add({ after: 13, to: 15, events: [event(15)] });
    expect(positionsOf(recent.read(a, 10, 15))).toEqual([11, 13, 15]);
    expect(positionsOf(recent.read(a, 11, 13))).toEqual([13]);
    expect(positionsOf(recent.read(b, 12, 15))).toEqual([]);
    expect(recent.read(a, 9, 15)).toBeUndefined();
    expect(recent.read(a, 10, 16)).toBeUndefined();
  });

  it('never have a hole: what is seen again changes nothing, a gap begins anew', () => {
    const recent = new RecentEvents();
    recent.add({ after: 10, to: 13, events: [event(11), event(13)] });
    recent.add({ after: 0, to: 9, events: [event(5)] });
    recent.add({ after: 11, to: 14, events: [event(13), event(14)] });
    expect(positionsOf(recent.read(a, 10, 14))).toEqual([11, 13, 14]);
    recent.add({ after: 20, to: 22, events: [event(21)] });
    expect(recent.read(a, 13, 22)).toBeUndefined();
    expect(positionsOf(recent.read(a, 20, 22))).toEqual([21]);
  });

  it('are bounded in number and in size, the oldest go first', () => {
    const recent = new RecentEvents();
    const many = Array.from({ length: 9_000 }, (_, index) => event(index + 1));
    recent.add({ after: 0, to: 9_000, events: many });
    expect(recent.read(a, 999, 9_000)).toBeUndefined();
    expect(recent.read(a, 1_000, 9_000)).toHaveLength(8_000);
    const large = event(9_001, 'b', 'x'.repeat(8 * 1024 * 1024));
    recent.add({ after: 9_000, to: 9_001, events: [large] });
    expect(recent.read(a, 8_999, 9_001)).toBeUndefined();
    expect(positionsOf(recent.read(b, 9_000, 9_001))).toEqual([9_001]);
  });
});

import { StreamOrder } from '../../../src/sessions/stream/stream-order';
import type { UpstreamEvent } from '../../../src/sessions/upstream';

const event: UpstreamEvent = { name: 'other', ts: 1 };

function seqs(events: readonly { seq: number }[]): number[] {
  return events.map(({ seq }) => seq);
}

describe('StreamOrder', () => {
  it('hands events in sequence on at once', () => {
    const order = new StreamOrder(4);
    expect(seqs(order.accept(5, event))).toEqual([5]);
    expect(order.last).toBe(5);
  });

  it('drops what was handed on before', () => {
    const order = new StreamOrder(4);
    expect(order.accept(4, event)).toEqual([]);
    order.accept(6, event);
    expect(seqs(order.accept(5, event))).toEqual([5, 6]);
    expect(order.accept(6, event)).toEqual([]);
  });

  it('puts any permutation back into order', () => {
    const order = new StreamOrder(0);
    const handed = [3, 1, 5, 2, 2, 4, 1].flatMap((seq) => seqs(order.accept(seq, event)));
    expect(handed).toEqual([1, 2, 3, 4, 5]);
    expect(order.heldCount).toBe(0);
  });

  it('gives up one hole at a time', () => {
    const order = new StreamOrder(0);
    order.accept(3, event);
    order.accept(6, event);
    expect(order.holeEnd(9)).toBe(2);
    expect(seqs(order.skipTo(2))).toEqual([3]);
    expect(order.holeEnd(9)).toBe(5);
    expect(seqs(order.skipTo(5))).toEqual([6]);
    expect(order.holeEnd(9)).toBe(9);
    expect(order.skipTo(9)).toEqual([]);
    expect(order.last).toBe(9);
  });
});

import type { StoredEvent } from '../event';
import { firstBatch, framedEvent, type FeedBatch, type FramedEvent } from './feed-batch';

export type RingLimits = { readonly maxEvents: number; readonly maxBytes: number };

/** The newest events of the log, without gaps: every event after `start`, up to `last`. */
export class FeedRing {
  private readonly kept: FramedEvent[] = [];
  private bytes = 0;
  private lastPosition: number;
  /** Readers that fell behind together ask for the same events. */
  private lastRead: FeedBatch | undefined;

  constructor(
    private start: number,
    private readonly limits: RingLimits,
  ) {
    this.lastPosition = start;
  }

  get last(): number {
    return this.lastPosition;
  }

  /** Trusts the caller to add every event after `last`. */
  add(events: readonly StoredEvent[], last: number): void {
    for (const event of events) {
      const framed = framedEvent(event);
      this.kept.push(framed);
      this.bytes += framed.frame.length;
    }
    this.lastPosition = last;
    this.lastRead = undefined;
    this.forgetOldest();
  }

  /** Events after a position, oldest first; undefined where the ring does not reach back to it. */
  after(position: number, limit: number): readonly FramedEvent[] | undefined {
    if (position < this.start) return undefined;
    const from = this.indexAfter(position);
    return this.kept.slice(from, from + limit);
  }

  /** The same as a batch; empty at the end of the ring. */
  batchAfter(position: number, limit: number): FeedBatch | undefined {
    if (this.lastRead?.after === position && position >= this.start) return this.lastRead;
    const events = this.after(position, limit);
    if (!events) return undefined;
    const last = events.at(-1)?.event.position ?? Math.max(position, this.lastPosition);
    this.lastRead = firstBatch(position, last, events);
    return this.lastRead;
  }

  private indexAfter(position: number): number {
    let low = 0;
    let high = this.kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.kept[middle]?.event.position ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private forgetOldest(): void {
    let count = Math.max(0, this.kept.length - this.limits.maxEvents);
    for (let index = 0; index < count; index += 1)
      this.bytes -= this.kept[index]?.frame.length ?? 0;
    while (this.bytes > this.limits.maxBytes && count < this.kept.length) {
      this.bytes -= this.kept[count]?.frame.length ?? 0;
      count += 1;
    }
    const forgotten = this.kept.splice(0, count).at(-1);
    if (forgotten) this.start = forgotten.event.position;
  }
}

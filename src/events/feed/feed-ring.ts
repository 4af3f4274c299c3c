import type { StoredEvent } from '../event';
import { eventFrame } from './sse-frames';

/** An event with its SSE bytes, made once for all readers. */
export type FramedEvent = { readonly event: StoredEvent; readonly frame: Buffer };

export type RingLimits = { readonly maxEvents: number; readonly maxBytes: number };

export function framedEvent(event: StoredEvent): FramedEvent {
  return { event, frame: Buffer.from(eventFrame(event.cursor, event.json)) };
}

/** The newest events of the log, without gaps: every event after `start`, up to `last`. */
export class FeedRing {
  private readonly kept: FramedEvent[] = [];
  private bytes = 0;
  private lastPosition: number;

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
    this.forgetOldest();
  }

  /** Events after a position, oldest first; undefined where the ring does not reach back to it. */
  after(position: number, limit: number): readonly FramedEvent[] | undefined {
    if (position < this.start) return undefined;
    const from = this.indexAfter(position);
    return this.kept.slice(from, from + limit);
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

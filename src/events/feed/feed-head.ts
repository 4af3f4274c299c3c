import type { EventLog } from '../event-log';
import type { FeedBatch, FramedEvent } from './feed-batch';
import { FeedRing, type RingLimits } from './feed-ring';

/** A reader at, or on its way to, the end of the log. */
export interface HeadReader {
  /** Takes what was just added to the ring, at once. Must not throw. Absent: it is only woken. */
  offer?(batch: FeedBatch): void;
  /** Something changed: look for yourself. */
  wake(): void;
}

/**
 * The end of the log, read once for every reader that is there: one subscription, one reading
 * loop, one ring. Exists only while somebody watches.
 *
 *   1. watch   the first watcher subscribes, so no append after it goes unnoticed
 *   2. base    the first reader to reach the end of the log says where: the ring starts there
 *   3. advance each notification makes one loop read on from the ring's end; notifications that
 *              come while it reads are one more turn of it. What was added is handed to each
 *              watcher at once, without a promise in between, or the watcher is woken
 *   4. forget  the last watcher to leave, or a failed read, drops the ring; readers then read the
 *              log themselves and see the failure themselves
 */
export class FeedHead {
  private readonly watchers = new Set<HeadReader>();
  private ring: FeedRing | undefined;
  private unsubscribe: (() => void) | undefined;
  private head = 0;
  private isReading = false;

  constructor(
    private readonly log: EventLog,
    private readonly limits: RingLimits & { readonly pageEvents: number },
  ) {}

  watch(watcher: HeadReader): void {
    this.watchers.add(watcher);
    this.unsubscribe ??= this.log.onAppended((head) => this.onAppended(head));
  }

  unwatch(watcher: HeadReader): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0) return;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.ring = undefined;
  }

  wakeAll(): void {
    for (const watcher of this.watchers) watcher.wake();
  }

  /** Says that a reader has found nothing after `position` in the log. */
  base(position: number): void {
    if (this.ring || this.watchers.size === 0) return;
    this.ring = new FeedRing(position, this.limits);
    void this.advance();
  }

  /** Events after a position, unfiltered; undefined where only the log has them. */
  after(position: number, limit: number): readonly FramedEvent[] | undefined {
    return this.ring?.after(position, limit);
  }

  /** The same as one batch, shared by all who ask at the same position. */
  batchAfter(position: number): FeedBatch | undefined {
    return this.ring?.batchAfter(position, this.limits.pageEvents);
  }

  /** Whether the next event after a position is one that watchers will be handed. */
  isLiveAt(position: number): boolean {
    return this.ring !== undefined && position >= this.ring.last;
  }

  private onAppended(head: number): void {
    this.head = Math.max(this.head, head);
    if (this.ring) void this.advance();
    else this.wakeAll();
  }

  private async advance(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      // Whatever happens during a read may have dropped or replaced the ring.
      for (let ring = this.ring; ring && ring.last < this.head; ring = this.ring) {
        await this.readOnto(ring);
      }
    } finally {
      this.isReading = false;
    }
  }

  private async readOnto(ring: FeedRing): Promise<void> {
    const page = await this.readAfter(ring.last);
    if (this.ring !== ring) return;
    if (!page || page.next <= ring.last) {
      this.ring = undefined;
      this.wakeAll();
      return;
    }
    const before = ring.last;
    ring.add(page.events, page.next);
    this.handOut(before);
  }

  private handOut(after: number): void {
    const readers = [...this.watchers];
    let batch = this.batchAfter(after);
    while (batch && batch.last > batch.after) {
      for (const reader of readers) reader.offer?.(batch);
      batch = this.batchAfter(batch.last);
    }
    // Without a batch the ring was too small for what came: everybody has to look.
    for (const reader of readers) if (!reader.offer || !batch) reader.wake();
  }

  private async readAfter(position: number) {
    try {
      return await this.log.read({ after: position, limit: this.limits.pageEvents });
    } catch {
      return undefined;
    }
  }
}

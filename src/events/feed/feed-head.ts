import type { EventLog } from '../event-log';
import { FeedRing, type FramedEvent, type RingLimits } from './feed-ring';
import type { FeedWatcher } from './feed-watcher';

/**
 * The end of the log, read once for every reader that is there: one subscription, one reading
 * loop, one ring. Exists only while somebody watches.
 *
 *   1. watch   the first watcher subscribes, so no append after it goes unnoticed
 *   2. base    the first reader to reach the end of the log says where: the ring starts there
 *   3. advance each notification makes one loop read on from the ring's end; notifications that
 *              come while it reads are one more turn of it; then all watchers are woken
 *   4. forget  the last watcher to leave, or a failed read, drops the ring; readers then read the
 *              log themselves and see the failure themselves
 */
export class FeedHead {
  private readonly watchers = new Set<FeedWatcher>();
  private ring: FeedRing | undefined;
  private unsubscribe: (() => void) | undefined;
  private head = 0;
  private isReading = false;

  constructor(
    private readonly log: EventLog,
    private readonly limits: RingLimits & { readonly pageEvents: number },
  ) {}

  watch(watcher: FeedWatcher): void {
    this.watchers.add(watcher);
    this.unsubscribe ??= this.log.onAppended((head) => this.onAppended(head));
  }

  unwatch(watcher: FeedWatcher): void {
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
    if (page && page.next > ring.last) ring.add(page.events, page.next);
    else this.ring = undefined;
    this.wakeAll();
  }

  private async readAfter(position: number) {
    try {
      return await this.log.read({ after: position, limit: this.limits.pageEvents });
    } catch {
      return undefined;
    }
  }
}

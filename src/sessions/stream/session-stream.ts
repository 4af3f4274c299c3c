/**
 * A session's end of the upstream's event stream: order, holes, and what arrives while the session
 * attaches. Phases: `closed` (events are not expected and ignored), `attaching` (kept aside),
 * `open` (handed on in order).
 */
import type { StreamPosition } from '../../events/commit';
import type { Clock, Timer } from '../../runtime/clock';
import { sessionLimits } from '../session-limits';
import { StreamOrder, type SequencedEvent } from './stream-order';
import type { UpstreamEvent } from '../upstream';

export interface StreamOwner {
  /** In the order of the stream, each once. */
  onOrdered(streamId: string, events: readonly SequencedEvent[]): void;
  /** Events are missing and have not come: a comparison with history has to decide. */
  onHole(): void;
  /** More is kept aside than may be: the connection must go, and the stream be resumed later. */
  onOverflow(): void;
}

export type Hole = {
  /** The last missing `seq`. */
  readonly end: number;
  readonly missing: number;
  /** Which attachment it belongs to: numbers of another stream mean nothing. */
  readonly attachment: number;
};

export class SessionStream {
  #streamId: string | undefined;
  #order: StreamOrder | undefined;
  #aside: SequencedEvent[] | undefined;
  #holeTimer: Timer | undefined;
  #head = 0;
  #isOpen = false;
  #attachments = 0;

  constructor(
    private readonly clock: Clock,
    private readonly owner: StreamOwner,
    position: StreamPosition | undefined,
  ) {
    if (!position) return;
    this.#streamId = position.streamId;
    this.#order = new StreamOrder(position.last);
  }

  /** What was handed on last: what a resume continues from. */
  get position(): StreamPosition | undefined {
    return this.#streamId !== undefined && this.#order
      ? { streamId: this.#streamId, last: this.#order.last }
      : undefined;
  }

  /** The first hole, as it is now. */
  hole(): Hole {
    const end = this.#order?.holeEnd(this.#head) ?? 0;
    const missing = Math.max(0, end - (this.#order?.last ?? 0));
    return { end, missing, attachment: this.#attachments };
  }

  beginAttaching(): void {
    this.#cancelHole();
    this.#isOpen = false;
    this.#attachments += 1;
    this.#aside = [];
  }

  /** From here on, events after `position` are handed on, those kept aside first. */
  open(position: StreamPosition | undefined): void {
    const aside = this.#aside ?? [];
    this.#aside = undefined;
    this.#isOpen = true;
    if (position) {
      this.#streamId = position.streamId;
      this.#order = new StreamOrder(position.last);
      this.#head = position.last;
    }
    for (const { seq, event } of aside) this.onEvent(seq, event);
  }

  onEvent(seq: number, event: UpstreamEvent): void {
    if (this.#aside) {
      this.#aside.push({ seq, event });
      if (this.#aside.length > sessionLimits.maxInboxItems) this.owner.onOverflow();
      return;
    }
    if (!this.#isOpen || !this.#order || this.#streamId === undefined) return;
    this.#handOn(this.#order.accept(seq, event));
    this.#watchHole();
  }

  /** The upstream says how far the stream went: finds a lost tail. */
  onHead(head: number): void {
    if (!this.#isOpen || !this.#order) return;
    this.#head = Math.max(this.#head, head);
    this.#watchHole();
  }

  /** After a comparison that was made with this hole in sight: what is missing is given up. */
  skipHole(hole: Hole): void {
    if (!this.#order || !this.#isOpen || hole.attachment !== this.#attachments) return;
    this.#cancelHole();
    this.#handOn(this.#order.skipTo(hole.end));
    this.#watchHole();
  }

  /** The comparison could not be made: the hole is looked at again later. */
  keepHole(): void {
    if (this.#isOpen) this.#watchHole();
  }

  close(): void {
    this.#cancelHole();
    this.#aside = undefined;
    this.#isOpen = false;
    if (this.#order) this.#order = new StreamOrder(this.#order.last);
  }

  #handOn(events: readonly SequencedEvent[]): void {
    if (events.length > 0 && this.#streamId !== undefined) {
      this.owner.onOrdered(this.#streamId, events);
    }
  }

  #watchHole(): void {
    const order = this.#order;
    if (!order || (order.heldCount === 0 && order.last >= this.#head)) {
      this.#cancelHole();
    } else if (order.heldCount > sessionLimits.maxHeldEvents) {
      this.#cancelHole();
      this.owner.onHole();
    } else {
      this.#holeTimer ??= this.clock.setTimer(() => {
        this.#holeTimer = undefined;
        this.owner.onHole();
      }, sessionLimits.holeWaitMs);
    }
  }

  #cancelHole(): void {
    this.#holeTimer?.cancel();
    this.#holeTimer = undefined;
  }
}

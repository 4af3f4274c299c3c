import type { UpstreamEvent } from '../upstream';

export type SequencedEvent = { readonly seq: number; readonly event: UpstreamEvent };

/**
 * Puts one chat's events into the order of the stream: a repeated `seq` is dropped, an early one is
 * held until the hole before it is filled or given up. Holds nothing while the stream is whole.
 */
export class StreamOrder {
  #last: number;
  #held: Map<number, UpstreamEvent> | undefined;

  constructor(last: number) {
    this.#last = last;
  }

  /** The last `seq` handed on. */
  get last(): number {
    return this.#last;
  }

  get heldCount(): number {
    return this.#held?.size ?? 0;
  }

  /** What can be handed on now, in order. */
  accept(seq: number, event: UpstreamEvent): readonly SequencedEvent[] {
    if (seq <= this.#last) return [];
    if (seq > this.#last + 1) {
      (this.#held ??= new Map()).set(seq, event);
      return [];
    }
    this.#last = seq;
    const ready: SequencedEvent[] = [{ seq, event }];
    this.#takeFollowing(ready);
    return ready;
  }

  /** The last `seq` of the first hole: before the first held event, or else `head`. */
  holeEnd(head: number): number {
    return this.#held ? Math.min(...this.#held.keys()) - 1 : head;
  }

  /** Gives up what is missing up to `seq`. */
  skipTo(seq: number): readonly SequencedEvent[] {
    this.#last = Math.max(this.#last, seq);
    const ready: SequencedEvent[] = [];
    this.#takeFollowing(ready);
    return ready;
  }

  #takeFollowing(ready: SequencedEvent[]): void {
    if (!this.#held) return;
    for (;;) {
      const event = this.#held.get(this.#last + 1);
      if (!event) break;
      this.#held.delete(++this.#last);
      ready.push({ seq: this.#last, event });
    }
    if (this.#held.size === 0) this.#held = undefined;
  }
}

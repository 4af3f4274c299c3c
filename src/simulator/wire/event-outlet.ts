import type { Clock, Timer } from '../../runtime/clock';
import type { FaultPanel } from './faults';

/** A held event waits so long for a successor to change places with. */
const maxHoldMs = 100;

type Delayed = { readonly dueAt: number; readonly frame: string };

/**
 * The way of events into one connection, where faults strike, in this order: drop, change of
 * places with the chat's next event, duplicate, delay. One timer each for held and delayed ones.
 */
export class EventOutlet {
  readonly #held = new Map<string, string>();
  #holdTimer: Timer | undefined;
  #delayed: Delayed[] = [];
  #delayTimer: Timer | undefined;
  #isClosed = false;

  constructor(
    private readonly options: {
      readonly faults: FaultPanel;
      readonly clock: Clock;
      readonly random: () => number;
      readonly send: (frame: string) => void;
    },
  ) {}

  deliver(chatId: string, frame: string): void {
    const { deaf, dropRate, reorderRate } = this.options.faults.current;
    if (this.#isClosed || deaf || this.#strikes(dropRate)) return;
    const held = this.#held.get(chatId);
    if (held !== undefined) {
      this.#held.delete(chatId);
      this.#pass(frame);
      this.#pass(held);
    } else if (this.#strikes(reorderRate)) {
      this.#hold(chatId, frame);
    } else {
      this.#pass(frame);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#holdTimer?.cancel();
    this.#delayTimer?.cancel();
    this.#held.clear();
    this.#delayed = [];
  }

  #strikes(rate: number): boolean {
    return rate > 0 && this.options.random() < rate;
  }

  #hold(chatId: string, frame: string): void {
    this.#held.set(chatId, frame);
    this.#holdTimer ??= this.options.clock.setTimer(() => {
      this.#holdTimer = undefined;
      const frames = [...this.#held.values()];
      this.#held.clear();
      for (const waiting of frames) this.#pass(waiting);
    }, maxHoldMs);
  }

  #pass(frame: string): void {
    this.#sendOrDelay(frame);
    if (this.#strikes(this.options.faults.current.duplicateRate)) this.#sendOrDelay(frame);
  }

  /** Behind a delayed event everything waits: a delay alone changes no order. */
  #sendOrDelay(frame: string): void {
    const { faults, clock } = this.options;
    const { delayMs } = faults.current;
    const last = this.#delayed.at(-1);
    if (last === undefined && delayMs === 0) {
      this.#send(frame);
      return;
    }
    const dueAt = Math.max(last?.dueAt ?? 0, clock.now() + delayMs);
    this.#delayed.push({ dueAt, frame });
    this.#delayTimer ??= clock.setTimer(() => this.#sendDue(), delayMs);
  }

  #sendDue(): void {
    const { clock } = this.options;
    const now = clock.now();
    const firstLater = this.#delayed.findIndex(({ dueAt }) => dueAt > now);
    const dueCount = firstLater === -1 ? this.#delayed.length : firstLater;
    for (const { frame } of this.#delayed.splice(0, dueCount)) this.#send(frame);
    const next = this.#delayed[0];
    this.#delayTimer = next && clock.setTimer(() => this.#sendDue(), Math.max(1, next.dueAt - now));
  }

  /** Deafness strikes what was held or delayed before it, too. */
  #send(frame: string): void {
    if (!this.options.faults.current.deaf) this.options.send(frame);
  }
}

import { wireLimits, type WireEvent } from '../../adapters/contact-wire/frames';

/** One event at its place in the chat's stream. */
export class StreamEntry {
  #frame: string | undefined;

  constructor(
    readonly chatId: string,
    readonly seq: number,
    readonly event: WireEvent,
  ) {}

  /** The contact wire's frame, written once for all sessions. */
  frame(): string {
    this.#frame ??= JSON.stringify({
      type: 'event',
      chatId: this.chatId,
      seq: this.seq,
      event: this.event,
    });
    return this.#frame;
  }

  /** The replay ring keeps the event, whose message the chat holds anyway, and not the text. */
  forgetFrame(): void {
    this.#frame = undefined;
  }
}

/** Calls are synchronous and in order of `seq`; a listener must not throw. */
export interface ChatListener {
  onEntry(entry: StreamEntry): void;
}

/** A few more than are promised: some may happen while a session is being resumed. */
const keptEvents = wireLimits.replayEvents + 100;

/** Everything that happens in one chat, counted 1, 2, 3, ..., with the last events kept for replay. */
export class EventStream {
  readonly #listeners = new Set<ChatListener>();
  readonly #unheard: StreamEntry[] = [];
  #kept: StreamEntry[] = [];
  #head: number;
  #isTelling = false;

  constructor(
    private readonly chatId: string,
    firstSeq: number,
  ) {
    this.#head = firstSeq - 1;
  }

  get head(): number {
    return this.#head;
  }

  listen(listener: ChatListener): void {
    this.#listeners.add(listener);
  }

  unlisten(listener: ChatListener): void {
    this.#listeners.delete(listener);
  }

  publish(event: WireEvent): void {
    this.#head += 1;
    const entry = new StreamEntry(this.chatId, this.#head, event);
    this.#kept.push(entry);
    if (this.#kept.length >= 2 * wireLimits.replayEvents) {
      this.#kept = this.#kept.slice(-keptEvents);
    }
    this.#unheard.push(entry);
    this.#tell();
  }

  /** Nobody resumes across this point: a number is skipped and nothing before it is kept. */
  restart(): void {
    this.#head += 1;
    this.#kept = [];
  }

  /** Whether a session that has everything up to `last` can be given all the rest. */
  canReplay(last: number): boolean {
    const missing = this.#head - last;
    return missing >= 0 && missing <= Math.min(this.#kept.length, wireLimits.replayEvents);
  }

  /** What is kept of the events after `last`. */
  entriesAfter(last: number): readonly StreamEntry[] {
    const missing = this.#head - last;
    return missing <= 0 ? [] : this.#kept.slice(-missing);
  }

  /** A listener may publish while it is told of an event: everyone hears the first one first. */
  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let entry = this.#unheard.shift(); entry !== undefined; entry = this.#unheard.shift()) {
        for (const listener of this.#listeners) listener.onEntry(entry);
        entry.forgetFrame();
      }
    } finally {
      this.#isTelling = false;
    }
  }
}

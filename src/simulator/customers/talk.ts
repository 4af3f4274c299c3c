import type { Clock, Timer } from '../../runtime/clock';
import type { Chat } from '../chats/chat';
import type { ChatListener, StreamEntry } from '../chats/event-stream';

export type TalkOptions = {
  readonly chat: Chat;
  /** `{n}` stands for the number of the message. */
  readonly text: string;
  readonly count: number;
  readonly intervalMs: number;
  readonly clock: Clock;
};

/** The customer says something many times, spread over time, until the chat ends. */
export class Talk implements ChatListener {
  #said = 0;
  #startedAt = 0;
  #timer: Timer | undefined;
  #onOver: () => void = () => undefined;

  constructor(private readonly options: TalkOptions) {}

  start(onOver: () => void): void {
    this.#onOver = onOver;
    this.#startedAt = this.options.clock.now();
    this.options.chat.stream.listen(this);
    this.#sayWhatIsDue();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.options.chat.stream.unlisten(this);
    this.#onOver();
  }

  onEntry({ event }: StreamEntry): void {
    if (event.name === 'contactEnded') this.stop();
  }

  /** By the time that has passed and not by timers fired: a busy loop makes no talk slower. */
  #sayWhatIsDue(): void {
    const { chat, text, count, intervalMs, clock } = this.options;
    const due = Math.min(count, 1 + Math.floor((clock.now() - this.#startedAt) / intervalMs));
    while (this.#said < due) {
      this.#said += 1;
      chat.sendText(chat.customer, numbered(text, this.#said));
    }
    if (this.#said === count) {
      this.stop();
      return;
    }
    const nextAt = this.#startedAt + this.#said * intervalMs;
    this.#timer = clock.setTimer(() => this.#sayWhatIsDue(), Math.max(1, nextAt - clock.now()));
  }
}

export function numbered(text: string, n: number): string {
  return text.replaceAll('{n}', String(n));
}

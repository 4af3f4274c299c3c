import type { WireEvent } from '../../adapters/contact-wire/frames';
import type { Chat } from '../chats/chat';
import type { ChatListener, StreamEntry } from '../chats/event-stream';
import type { EventOutlet } from './event-outlet';

/** One connection's presence in one chat, until it leaves, is cut off, or the chat ends. */
export class WireSession implements ChatListener {
  #reportedHead: number | undefined;
  #isOver = false;

  constructor(
    readonly chat: Chat,
    readonly userId: string,
    private readonly outlet: EventOutlet,
  ) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  start(): void {
    this.chat.participants.attach(this.userId);
    this.chat.stream.listen(this);
  }

  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.chat.stream.unlisten(this);
    this.chat.participants.detach(this.userId);
  }

  onEntry(entry: StreamEntry): void {
    const { chatId, event } = entry;
    this.outlet.deliver(chatId, this.#isOwnWriting(event) ? placeFrame(entry) : entry.frame());
    if (event.name === 'contactEnded') this.stop();
  }

  /** The head of the chat where it has moved since it was last asked for. */
  movedHead(): number | undefined {
    const { head } = this.chat.stream;
    if (head === this.#reportedHead) return undefined;
    this.#reportedHead = head;
    return head;
  }

  #isOwnWriting(event: WireEvent): boolean {
    return event.name === 'isWriting' && event.data.user?.id === this.userId;
  }
}

/**
 * A session's own writing is not sent back to it, yet its place in the stream counts for all
 * alike. An event of a name no gateway knows fills the place, so that there is no hole.
 */
function placeFrame({ chatId, seq, event }: StreamEntry): string {
  const { ts } = event.data;
  return JSON.stringify({
    type: 'event',
    chatId,
    seq,
    event: { name: 'ownWriting', data: { ts } },
  });
}

import type { Clock } from '../../runtime/clock';
import type { RandomId } from '../../runtime/identifiers';
import type { Logger } from '../../runtime/logger';
import { Chat } from './chat';
import { AnsweringCustomer } from '../customers/answering-customer';
import type { FileStore } from './file-store';
import { Talk, type TalkOptions } from '../customers/talk';

export type OpenOptions = {
  readonly chatId?: string | undefined;
  readonly nickname?: string | undefined;
  /** The customer answers by itself. */
  readonly echo?: boolean | undefined;
  /** CTLive's service id and name. */
  readonly service?: string | undefined;
  readonly callData?: Readonly<Record<string, string>> | undefined;
};

/** Whoever is told of chats that start and end. */
export interface ChatNotices {
  started(chat: Chat): void;
  ended(chat: Chat): void;
}

/** All chats of the stand-in, in memory. */
export class ChatStore {
  readonly #chats = new Map<string, Chat>();
  readonly #customers = new Map<string, AnsweringCustomer>();
  readonly #talks = new Set<Talk>();
  /** Where the streams of deleted chats stopped. */
  readonly #retiredHeads = new Map<string, number>();

  constructor(
    private readonly options: {
      readonly files: FileStore;
      readonly clock: Clock;
      readonly logger: Logger;
      readonly newId: RandomId;
      readonly notices: ChatNotices;
    },
  ) {}

  get now(): number {
    return this.options.clock.now();
  }

  find(chatId: string): Chat | undefined {
    return this.#chats.get(chatId);
  }

  all(): readonly Chat[] {
    return [...this.#chats.values()];
  }

  isAnswering(chatId: string): boolean {
    return this.#customers.has(chatId);
  }

  /** A new chat, or an ended one again. An active one stays as it is. */
  open(open: OpenOptions): { readonly chat: Chat; readonly isOpened: boolean } {
    const chatId = open.chatId ?? `CHAT_DEFAULT_${this.options.newId()}`;
    const known = this.#chats.get(chatId);
    if (known?.isActive) return { chat: known, isOpened: false };
    known?.reopen();
    const chat = known ?? this.#make(chatId, open);
    const isAnswering = open.echo ?? this.#customers.has(chatId);
    this.#customers.delete(chatId);
    if (isAnswering) this.#startCustomer(chat);
    this.options.notices.started(chat);
    return { chat, isOpened: true };
  }

  startTalk(talk: Omit<TalkOptions, 'clock'>): void {
    const started = new Talk({ ...talk, clock: this.options.clock });
    this.#talks.add(started);
    started.start(() => this.#talks.delete(started));
  }

  /** Ends the chat and forgets it with its files. */
  async remove(chat: Chat): Promise<void> {
    chat.end(chat.customer, 'deleted');
    this.#chats.delete(chat.id);
    this.#customers.delete(chat.id);
    this.#retiredHeads.set(chat.id, chat.stream.head);
    for (const { file } of chat.messages.all()) {
      if (file !== undefined) await this.options.files.remove(file);
    }
  }

  stop(): void {
    for (const talk of [...this.#talks]) talk.stop();
    for (const customer of this.#customers.values()) customer.stop();
  }

  #make(chatId: string, open: OpenOptions): Chat {
    const { clock, newId, notices } = this.options;
    const { nickname = 'Customer', service, callData } = open;
    const retired = this.#retiredHeads.get(chatId);
    // One number is skipped: a gateway that stood at the old end is told to read history.
    const firstSeq = retired === undefined ? 1 : retired + 2;
    const customerId = `USER_DEFAULT_${newId()}`;
    const facts = { service, callData };
    const chat = new Chat({ chatId, nickname, customerId, firstSeq, clock, newId, ...facts });
    this.#chats.set(chatId, chat);
    chat.stream.listen({
      onEntry: ({ event }) => {
        if (event.name === 'contactEnded') notices.ended(chat);
      },
    });
    return chat;
  }

  #startCustomer(chat: Chat): void {
    const { files, clock, logger } = this.options;
    const customer = new AnsweringCustomer({ chat, files, clock, logger });
    this.#customers.set(chat.id, customer);
    customer.start();
  }
}

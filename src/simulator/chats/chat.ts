import type { Clock } from '../../runtime/clock';
import type { RandomId } from '../../runtime/identifiers';
import { contactOf, type Contact, type ContactEvent } from './contact';
import { EventStream } from './event-stream';
import type { StoredFile } from './file-store';
import { MessageList } from './message-list';
import {
  eventNameOf,
  type ChatMessage,
  type FileMessageType,
  type HistoryType,
  type MessageContent,
} from './messages';
import { Participants } from './participants';
import { Turns } from './turns';
import { customerUser, type AgentIdentity, type ChatUser } from './users';

/** CTLive tells so of large files; the simulator stores them as they are. */
const storedNoticeBytes = 1024 * 1024;
const maxContactEvents = 200;

export type ChatOptions = {
  readonly chatId: string;
  readonly nickname: string;
  readonly customerId: string;
  readonly service?: string | undefined;
  readonly callData?: Readonly<Record<string, string>> | undefined;
  /** Counts on where a deleted chat of this id stopped: a stream never repeats a number. */
  readonly firstSeq: number;
  readonly clock: Clock;
  readonly newId: RandomId;
};

export type SentFile = {
  readonly messageType: FileMessageType;
  readonly fileName: string;
  readonly documentType: string;
  readonly caption: string;
  readonly stored: StoredFile;
};
export type SendOptions = { readonly clientId?: string; readonly replyTo?: string };

/** One chat of the stand-in: who is in it, what was said, what happened. */
export class Chat {
  readonly id: string;
  readonly messages: MessageList;
  readonly participants: Participants;
  readonly stream: EventStream;
  /** Requests of the chat, whatever connection they come by, are handled one after another. */
  readonly turns = new Turns();
  #beginTime: number;
  #endTime: number | '' = '';
  #agentId = '';
  #contactEvents: ContactEvent[] = [];

  constructor(private readonly options: ChatOptions) {
    const { chatId, customerId, nickname, clock } = options;
    this.id = chatId;
    this.messages = new MessageList(chatId);
    this.stream = new EventStream(chatId, options.firstSeq);
    this.participants = new Participants(customerId);
    this.#beginTime = clock.now();
    this.participants.put(customerUser(customerId, nickname, this.#beginTime));
    this.#note('newContactAccepted', customerId);
  }

  get isActive(): boolean {
    return this.#endTime === '';
  }

  get customer(): ChatUser {
    return this.participants.get(this.participants.customerId)!;
  }

  contact(): Contact {
    return contactOf({
      id: this.id,
      beginTime: this.#beginTime,
      endTime: this.#endTime,
      customer: this.customer,
      agentId: this.#agentId,
      events: this.#contactEvents,
      users: this.participants.all(),
      service: this.options.service ?? 'LiveChat_Popup',
      callData: this.options.callData ?? {},
    });
  }

  /** Undefined when the chat is full. The same identity again is harmless. */
  enter(identity: AgentIdentity, nickname: string): ChatUser | undefined {
    const ts = this.options.clock.now();
    const entrance = this.participants.enter(identity, nickname, ts);
    if (entrance === undefined) return undefined;
    const { user, isNew } = entrance;
    if (isNew) {
      if (this.#agentId === '') this.#agentId = user.id;
      this.#note('joinContact', user.id);
      this.stream.publish({ name: 'participantJoined', data: { user, ts } });
    }
    return user;
  }

  /** Nothing happens when the user is not in the chat. */
  leave(userId: string): void {
    if (!this.isActive) return;
    const user = this.participants.depart(userId, this.options.clock.now());
    if (user === undefined) return;
    const { ts } = this.#add('leave', { user }, {}).entry;
    this.stream.publish({ name: 'participantLeft', data: { user, ts } });
  }

  sendText(user: ChatUser, text: string, options: SendOptions = {}): ChatMessage {
    return this.#add('TEXT', { text, user }, options);
  }

  sendLink(user: ChatUser, url: string, options: SendOptions = {}): ChatMessage {
    return this.#add('LINK', { url, user }, options);
  }

  sendFile(user: ChatUser, file: SentFile, options: SendOptions = {}): ChatMessage {
    const { messageType, fileName, documentType, caption, stored } = file;
    const content = { caption, fileName, documentType, user };
    const message = this.#add(messageType, content, { ...options, file: stored });
    if (stored.sizeBytes >= storedNoticeBytes) {
      const { id: messageID, ts } = message.entry;
      this.stream.publish({ name: 'multimediaMessageStored', data: { messageID, ts } });
    }
    return message;
  }

  setWriting(user: ChatUser, isWriting: boolean): void {
    const ts = this.options.clock.now();
    this.stream.publish({ name: 'isWriting', data: { isWriting, user, ts } });
  }

  /** The customer's side got an agent's message. A receipt goes out once. */
  markReceived(message: ChatMessage): void {
    if (message.receipt !== undefined || !this.#canBeConfirmed(message)) return;
    message.receipt = 'received';
    this.#publishReceipt('messageReceived', message);
  }

  /** What is seen was received before. */
  markSeen(message: ChatMessage): void {
    if (message.receipt === 'seen' || !this.#canBeConfirmed(message)) return;
    this.markReceived(message);
    message.receipt = 'seen';
    this.#publishReceipt('messageSeen', message);
  }

  /** For everyone. Nothing happens the second time. */
  end(user: ChatUser, reason: string): void {
    if (!this.isActive) return;
    const { ts } = this.#add('endChat', { user }, {}).entry;
    this.#endTime = ts;
    this.#note(user.isAgent ? 'endByAgent' : 'endByCustomer', user.id);
    this.participants.departAll(ts);
    this.stream.publish({ name: 'contactEnded', data: { reason, user, ts } });
  }

  /** The same customer comes back to an ended chat; what was said stays. */
  reopen(): void {
    this.#beginTime = this.options.clock.now();
    this.#endTime = '';
    this.#agentId = '';
    const { id, nickname } = this.customer;
    this.participants.put(customerUser(id, nickname, this.#beginTime));
    this.#note('newContactAccepted', id);
    this.stream.restart();
  }

  #add(
    messageType: HistoryType,
    content: MessageContent,
    options: SendOptions & { readonly file?: StoredFile },
  ): ChatMessage {
    const { replyTo, clientId, file } = options;
    const { newId, clock } = this.options;
    const entry = {
      id: newId(),
      messageType,
      content,
      ts: clock.now(),
      ...(replyTo && { replyTo }),
    };
    const message: ChatMessage = { entry, ...(clientId && { clientId }), ...(file && { file }) };
    this.messages.add(message);
    const name = eventNameOf(messageType);
    if (name !== undefined) this.stream.publish({ name, data: entry });
    return message;
  }

  #publishReceipt(name: 'messageReceived' | 'messageSeen', message: ChatMessage): void {
    const ts = this.options.clock.now();
    this.stream.publish({
      name,
      data: { messageID: message.entry.id, user: this.customer, ts },
    });
  }

  #canBeConfirmed({ entry }: ChatMessage): boolean {
    return (
      this.isActive && entry.content.user.isAgent && eventNameOf(entry.messageType) !== undefined
    );
  }

  #note(event: string, origin: string): void {
    const ts = this.options.clock.now();
    this.#contactEvents = [
      ...this.#contactEvents.slice(1 - maxContactEvents),
      { event, ts, origin },
    ];
  }
}

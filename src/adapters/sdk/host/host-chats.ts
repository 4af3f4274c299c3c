import type { WireEvent } from '../../contact-wire/frames';
import { readSdkEvent, repeatedEvent } from '../reading/event-reading';
import type { PageNotice } from '../page/page-runtime';

type EventNotice = Extract<PageNotice, { kind: 'event' }>;
type Notice = { readonly name: string; readonly data: Readonly<Record<string, unknown>> };
type HostChat = {
  isEnded: boolean;
  head: number;
  reportedHead: number;
  readonly receipts: Set<string>;
  /** When each message was seen first, by the count of all that were. */
  readonly seen: Map<string, number>;
};

const maxReceipts = 1_000;
const maxSeen = 1_000;

/** The chats of one page, and how far their streams went. */
export class HostChats {
  readonly #chats = new Map<string, HostChat>();
  #seenCount = 0;

  joined(chatId: string, head: number): void {
    const parts = { receipts: new Set<string>(), seen: new Map<string, number>() };
    this.#chats.set(chatId, { isEnded: false, head, reportedHead: -1, ...parts });
  }

  left(chatId: string): void {
    this.#chats.delete(chatId);
  }

  ended(chatId: string): void {
    const chat = this.#chats.get(chatId);
    if (chat) chat.isEnded = true;
  }

  isJoined(chatId: string): boolean {
    return this.#chats.get(chatId)?.isEnded === false;
  }

  isEnded(chatId: string): boolean {
    return this.#chats.get(chatId)?.isEnded === true;
  }

  ids(): readonly string[] {
    return [...this.#chats].filter(([, chat]) => !chat.isEnded).map(([chatId]) => chatId);
  }

  /** What the gateway is told; undefined for a message that only history can name. */
  read(notice: EventNotice): WireEvent | { readonly name: string } | undefined {
    const chat = this.#chats.get(notice.chatId);
    if (chat) chat.head = Math.max(chat.head, notice.seq);
    if (chat && notice.name === 'contactEnded') chat.isEnded = true;
    const reading = readSdkEvent(notice);
    if (reading.kind === 'hole') return undefined;
    const { event } = reading;
    if ('id' in event.data) this.saw(notice.chatId, [String(event.data.id)]);
    return chat && isRepeatedNotice(chat, event) ? repeatedEvent(notice.atMs) : event;
  }

  /** For `hadSeen`: what is seen from now on comes after it. */
  get mark(): number {
    return this.#seenCount;
  }

  /** The latest messages of a chat are remembered. */
  saw(chatId: string, messageIds: readonly string[]): void {
    const seen = this.#chats.get(chatId)?.seen;
    for (const id of messageIds.slice(-maxSeen)) {
      if (!seen || seen.has(id)) continue;
      seen.set(id, (this.#seenCount += 1));
      const [oldest] = seen.keys();
      if (seen.size > maxSeen && oldest !== undefined) seen.delete(oldest);
    }
  }

  hadSeen(chatId: string, messageId: string, mark: number): boolean {
    return (this.#chats.get(chatId)?.seen.get(messageId) ?? Infinity) <= mark;
  }

  /** Heads that moved since the last call: finds a hole at the end of a stream. */
  movedHeads(): Record<string, number> {
    const moved: [string, number][] = [];
    for (const [chatId, chat] of this.#chats) {
      if (chat.head === chat.reportedHead) continue;
      chat.reportedHead = chat.head;
      moved.push([chatId, chat.head]);
    }
    return Object.fromEntries(moved);
  }
}

/** The SDK may notify twice; a message is known by its id, a receipt or a sign only here. */
function isRepeatedNotice(chat: HostChat, { name, data }: Notice): boolean {
  const key = repeatableKey(name, data);
  if (key === undefined) return false;
  if (chat.receipts.has(key)) return true;
  if (chat.receipts.size >= maxReceipts) chat.receipts.clear();
  chat.receipts.add(key);
  return false;
}

/** Undefined for what may well be so twice. */
function repeatableKey(name: string, data: Notice['data']): string | undefined {
  const { messageID, user, isWriting, ts } = data;
  if (name === 'isWriting') return JSON.stringify([name, isWriting, user, ts]);
  if (!/^(messageReceived|messageSeen|multimediaMessageStored)$/.test(name)) return undefined;
  return messageID === undefined ? undefined : JSON.stringify([name, messageID, user]);
}

import type { WireEvent } from '../../contact-wire/frames';
import { readSdkEvent, repeatedEvent } from '../reading/event-reading';
import type { PageNotice } from '../page/page-runtime';

type EventNotice = Extract<PageNotice, { kind: 'event' }>;
type Notice = { readonly name: string; readonly data: Readonly<Record<string, unknown>> };
type HostChat = { isEnded: boolean; head: number; reportedHead: number; receipts: Set<string> };

const maxReceipts = 1_000;

/** The chats of one page, and how far their streams went. */
export class HostChats {
  readonly #chats = new Map<string, HostChat>();

  joined(chatId: string, head: number): void {
    this.#chats.set(chatId, { isEnded: false, head, reportedHead: -1, receipts: new Set() });
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
    return chat && isRepeatedNotice(chat, event) ? repeatedEvent(notice.atMs) : event;
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

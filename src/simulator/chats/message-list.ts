import type { ChatMessage, HistoryMessage } from './messages';

/** A page stays well below the longest frame whatever was said. */
const maxPageChars = 600 * 1024;

export type HistoryPage = { readonly messages: readonly HistoryMessage[]; readonly next?: number };

/** Everything said in one chat, in order, found by message id and by client id for ever. */
export class MessageList {
  readonly #messages: ChatMessage[] = [];
  readonly #byId = new Map<string, ChatMessage>();
  readonly #byClientId = new Map<string, ChatMessage>();

  constructor(private readonly chatId: string) {}

  get count(): number {
    return this.#messages.length;
  }

  add(message: ChatMessage): void {
    this.#messages.push(message);
    this.#byId.set(message.entry.id, message);
    if (message.clientId !== undefined) this.#byClientId.set(message.clientId, message);
  }

  find(messageId: string): ChatMessage | undefined {
    return this.#byId.get(messageId);
  }

  findByClientId(clientId: string): ChatMessage | undefined {
    return this.#byClientId.get(clientId);
  }

  all(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** The shape of CTLive's getChatHistory. */
  history(): readonly HistoryMessage[] {
    return this.#messages.map(({ entry }) => ({ room: this.chatId, data: entry }));
  }

  page(offset: number, limit: number): HistoryPage {
    const messages: HistoryMessage[] = [];
    let chars = 0;
    let at = offset;
    for (; at < this.#messages.length && messages.length < limit; at += 1) {
      const { entry, clientId } = this.#messages[at]!;
      chars += JSON.stringify(entry).length;
      if (chars > maxPageChars && messages.length > 0) break;
      const said = { room: this.chatId, data: entry };
      messages.push(clientId === undefined ? said : { ...said, clientId });
    }
    return at < this.#messages.length ? { messages, next: at } : { messages };
  }
}

import type { Chat } from '../events/chat';
import type { Message, MessageType } from '../events/message';

export type Visibility = {
  readonly upstreams?: readonly string[];
  readonly chatIds?: readonly string[];
};

export type ChatListQuery = Visibility & {
  readonly order: 'asc' | 'desc';
  readonly after?: string;
  readonly limit: number;
  readonly state?: Chat['state'];
  readonly externalId?: string;
  readonly serviceId?: string;
  readonly channel?: string;
  readonly updatedSinceMs?: number;
};

export type MessageListQuery = Visibility & {
  readonly chatId: string;
  readonly order: 'asc' | 'desc';
  readonly after?: string;
  readonly limit: number;
  readonly types?: readonly MessageType[];
  readonly sinceMs?: number;
  readonly untilMs?: number;
};

export type Page<T> = { readonly data: readonly T[]; readonly nextCursor?: string };

/**
 * PORT. What is known of chats, live sessions included. All reads are repeatable and reject with
 * EngineError (`chat_not_found`, `message_not_found`) or a storage error. Called by HTTP.
 */
export interface ChatDirectory {
  chat(chatId: string, visibility: Visibility): Promise<Chat>;
  chats(query: ChatListQuery): Promise<Page<Chat>>;
  label(
    chatId: string,
    labels: { externalId?: string; metadata?: Record<string, string> },
    visibility: Visibility,
  ): Promise<Chat>;
  messages(query: MessageListQuery): Promise<Page<Message>>;
  message(chatId: string, messageId: string, visibility: Visibility): Promise<Message>;
}

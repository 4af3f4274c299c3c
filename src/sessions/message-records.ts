import type { Message, MessageType } from '../events/message';

/** PORT. Messages made known by commits. Ids are kept for ever; bodies for the retention time. */
export interface MessageRecords {
  /** The subset of `messageIds` this (upstream, chat) has logged. */
  knownOf(
    upstream: string,
    chatId: string,
    messageIds: readonly string[],
  ): Promise<ReadonlySet<string>>;

  /** As one identity saw it, or, without `upstream`, as any identity did. */
  find(chatId: string, messageId: string, upstream?: string): Promise<Message | undefined>;

  /** In log order, or its reverse. */
  list(query: MessageQuery): Promise<MessagePage>;

  /** User ids that sent our earlier messages through this upstream: our own identity. */
  ownUserIds(upstream: string): Promise<ReadonlySet<string>>;
}

export type MessageQuery = {
  readonly chatId: string;
  readonly upstream: string;
  readonly order: 'asc' | 'desc';
  /** The `next` of the previous page. */
  readonly after?: string;
  readonly limit: number;
  readonly types?: readonly MessageType[];
  readonly sinceMs?: number;
  readonly untilMs?: number;
};

export type MessagePage = {
  readonly messages: readonly Message[];
  /** Absent on the last page. */
  readonly next?: string;
};

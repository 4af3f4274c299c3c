/** A chat as the store has it, whatever identities are in it. */
export type ChatRecord = {
  readonly chatId: string;
  readonly state: 'offered' | 'active' | 'ended';
  /** CTLive's own contact object, as last seen. */
  readonly contact?: Record<string, unknown>;
  readonly externalId?: string;
  readonly metadata: Record<string, string>;
  readonly endedAtMs?: number;
  readonly endReason?: string;
  readonly firstSeenAtMs: number;
  readonly updatedAtMs: number;
};

/** PORT. Chats. Facts from CTLive are written by `EventLog.append`, labels by `label`. */
export interface ChatRecords {
  find(chatId: string): Promise<ChatRecord | undefined>;

  /** Newest first seen first, or the reverse. Filters are combined with AND. */
  list(query: ChatQuery): Promise<ChatPage>;

  /**
   * Sets what is given, creating the chat's row when it is new; stored durably before it resolves.
   * Every event committed afterwards carries the labels. Safe to repeat.
   */
  label(chatId: string, labels: ChatLabels, nowMs: number): Promise<ChatRecord>;
}

/** An absent member is left as it is. */
export type ChatLabels = {
  readonly externalId?: string;
  readonly metadata?: Record<string, string>;
};

export type ChatQuery = {
  readonly order: 'asc' | 'desc';
  readonly after?: string;
  readonly limit: number;
  readonly states?: readonly ChatRecord['state'][];
  /** Chats in which one of these identities is or was. */
  readonly upstreams?: readonly string[];
  readonly chatIds?: readonly string[];
  readonly externalId?: string;
  /** CTLive's service id (`contact.servid`). */
  readonly serviceId?: string;
  /** CTLive's channel of the customer (`contact.users[contact.userID].channel`). */
  readonly channel?: string;
  readonly updatedSinceMs?: number;
};

export type ChatPage = { readonly chats: readonly ChatRecord[]; readonly next?: string };

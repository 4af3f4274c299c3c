import type { ApiKeyRecord } from '../../access/api-key-records';
import type { StoredSessionState, StreamPosition } from '../../events/commit';
import type { StoredEvent } from '../../events/event';
import type { OperationRecord } from '../../operations/operation-records';
import type { ChatRecord } from '../../sessions/chat-records';

export type StoredMessage = {
  readonly ordinal: number;
  readonly loggedAtMs: number;
  readonly type: string;
  readonly sentAtMs: number;
  /** JSON text, so that no reader shares an object with the writer; gone with retention. */
  json?: string;
};

export type StoredSession = {
  readonly ordinal: number;
  readonly upstream: string;
  readonly chatId: string;
  /** Absent while something was stored for this (upstream, chat) and yet there is no session. */
  state?: StoredSessionState;
  nickname?: string;
  joinedAtMs?: number;
  streamPosition?: StreamPosition;
  sequence: number;
  /** By message id, in order of arrival. */
  readonly messages: Map<string, StoredMessage>;
};

export type StoredChat = {
  readonly ordinal: number;
  record: Omit<ChatRecord, 'contact' | 'metadata'>;
  contactJson?: string;
  metadataJson: string;
  serviceId?: string;
  channel?: string;
};

/** What every part of a MemoryStore reads and writes; each write is one synchronous step. */
export class MemoryTables {
  /** `events[0]` has the position `earliest + 1`. */
  events: StoredEvent[] = [];
  earliest = 0;
  messageCount = 0;
  readonly chats = new Map<string, StoredChat>();
  /** By chat, then by upstream. */
  readonly sessions = new Map<string, Map<string, StoredSession>>();
  readonly ownUsers = new Map<string, Set<string>>();
  readonly operations = new Map<string, OperationRecord>();
  readonly apiKeys = new Map<string, ApiKeyRecord>();
  #sessionCount = 0;

  get head(): number {
    return this.earliest + this.events.length;
  }

  session(upstream: string, chatId: string): StoredSession | undefined {
    return this.sessions.get(chatId)?.get(upstream);
  }

  sessionsOf(chatId: string): StoredSession[] {
    return [...(this.sessions.get(chatId)?.values() ?? [])];
  }

  openSession(upstream: string, chatId: string): StoredSession {
    const known = this.session(upstream, chatId);
    if (known) return known;
    this.#sessionCount += 1;
    const ordinal = this.#sessionCount;
    const made: StoredSession = { ordinal, upstream, chatId, sequence: 0, messages: new Map() };
    const ofChat = this.sessions.get(chatId) ?? new Map<string, StoredSession>();
    this.sessions.set(chatId, ofChat.set(upstream, made));
    return made;
  }

  openChat(chatId: string, nowMs: number): StoredChat {
    const known = this.chats.get(chatId);
    if (known) return known;
    const record = { chatId, state: 'active', firstSeenAtMs: nowMs, updatedAtMs: nowMs } as const;
    const made: StoredChat = { ordinal: this.chats.size + 1, record, metadataJson: '{}' };
    this.chats.set(chatId, made);
    return made;
  }
}

/** The members of a change that are given: absent ones leave what is stored as it is. */
export function givenOf<T extends object>(change: T): Partial<T> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}

/** One page of rows that are in the asked order; `next` is the ordinal after which to go on. */
export function pageOf<T extends { readonly ordinal: number }>(
  rows: readonly T[],
  { order, limit }: { readonly order: 'asc' | 'desc'; readonly limit: number },
  after: number | undefined,
): { readonly rows: readonly T[]; readonly next?: number } {
  const ordered = order === 'asc' ? rows : [...rows].reverse();
  const isPast = ({ ordinal }: T) =>
    after === undefined || (order === 'asc' ? ordinal > after : ordinal < after);
  const rest = ordered.filter(isPast);
  const page = rest.slice(0, limit);
  return { rows: page, next: rest.length > limit ? page.at(-1)?.ordinal : undefined };
}

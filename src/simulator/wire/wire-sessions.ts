import type { Chat } from '../chats/chat';
import type { AgentIdentity, ChatUser } from '../chats/users';
import type { EventOutlet } from './event-outlet';
import { WireError } from './wire-error';
import { WireSession } from './wire-session';

/** The chats one connection is in. */
export class WireSessions {
  readonly #sessions = new Map<string, WireSession>();
  #isClosed = false;

  constructor(
    private readonly identity: AgentIdentity,
    private readonly outlet: EventOutlet,
  ) {}

  /** The connection's user in a chat it is in. */
  userIn(chat: Chat): ChatUser | undefined {
    return this.#isIn(chat) ? chat.participants.get(this.identity.userId) : undefined;
  }

  enter(chat: Chat, nickname: string | undefined): ChatUser {
    if (this.#isClosed) throw new WireError('unavailable', 'the connection is gone');
    const user = chat.enter(this.identity, nickname ?? this.identity.nickname);
    if (user === undefined) throw new WireError('rejected', 'the chat has too many participants');
    return user;
  }

  /** Sends what happened after `last`, then everything that happens. A session there already goes on. */
  start(chat: Chat, userId: string, last: number): void {
    if (this.#isClosed) return;
    const isThere = this.#isIn(chat);
    const session = isThere
      ? this.#sessions.get(chat.id)!
      : new WireSession(chat, userId, this.outlet);
    for (const entry of chat.stream.entriesAfter(last)) session.onEntry(entry);
    if (isThere) return;
    this.#sessions.set(chat.id, session);
    session.start();
  }

  /** The participant leaves with its last connection. Harmless when it is not in the chat. */
  leave(chat: Chat): void {
    const { userId } = this.identity;
    this.#sessions.get(chat.id)?.stop();
    this.#sessions.delete(chat.id);
    if (!chat.participants.hasSession(userId)) chat.leave(userId);
  }

  /** Heads that moved since the last call; of a chat that is over, once more and never again. */
  movedHeads(): Record<string, number> {
    const heads: [string, number][] = [];
    for (const [chatId, session] of this.#sessions) {
      const head = session.movedHead();
      if (head !== undefined) heads.push([chatId, head]);
      if (session.isOver) this.#sessions.delete(chatId);
    }
    return Object.fromEntries(heads);
  }

  close(): void {
    this.#isClosed = true;
    for (const session of this.#sessions.values()) session.stop();
    this.#sessions.clear();
  }

  /** Not by id alone: a chat deleted and made again is another one. */
  #isIn(chat: Chat): boolean {
    const session = this.#sessions.get(chat.id);
    return session !== undefined && !session.isOver && session.chat === chat;
  }
}

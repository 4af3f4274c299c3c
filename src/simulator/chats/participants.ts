import { agentUser, type AgentIdentity, type ChatUser } from './users';

/** Beyond this the contact object would outgrow a frame. */
const maxParticipants = 200;

export type Entrance = { readonly user: ChatUser; readonly isNew: boolean };

/** The users of one chat. An agent is there from joining to leaving, online or not. */
export class Participants {
  readonly #users = new Map<string, ChatUser>();
  readonly #sessionCounts = new Map<string, number>();

  constructor(readonly customerId: string) {}

  get(userId: string): ChatUser | undefined {
    return this.#users.get(userId);
  }

  all(): readonly ChatUser[] {
    return [...this.#users.values()];
  }

  put(user: ChatUser): void {
    this.#users.set(user.id, user);
  }

  /** Undefined when the chat is full. A nickname, once taken, stays until the agent leaves. */
  enter(identity: AgentIdentity, nickname: string, now: number): Entrance | undefined {
    const known = this.#users.get(identity.userId);
    if (known === undefined && this.#users.size >= maxParticipants) return undefined;
    const isNew = known === undefined || known.endTime !== '';
    const user = isNew ? agentUser(identity.userId, nickname, now) : { ...known, isOnline: true };
    this.put(user);
    return { user, isNew };
  }

  attach(userId: string): void {
    this.#sessionCounts.set(userId, this.#sessionsOf(userId) + 1);
  }

  /** A connection was lost or left. The user is still a participant, offline after the last one. */
  detach(userId: string): void {
    this.#sessionCounts.set(userId, Math.max(0, this.#sessionsOf(userId) - 1));
    const user = this.#users.get(userId);
    if (user !== undefined && !this.hasSession(userId)) this.put({ ...user, isOnline: false });
  }

  hasSession(userId: string): boolean {
    return this.#sessionsOf(userId) > 0;
  }

  /** Undefined when the user is not there (any more). */
  depart(userId: string, now: number): ChatUser | undefined {
    const user = this.#users.get(userId);
    if (user === undefined || user.endTime !== '') return undefined;
    const gone = { ...user, isOnline: false, endTime: now };
    this.put(gone);
    return gone;
  }

  departAll(now: number): void {
    for (const userId of [...this.#users.keys()]) this.depart(userId, now);
  }

  #sessionsOf(userId: string): number {
    return this.#sessionCounts.get(userId) ?? 0;
  }
}

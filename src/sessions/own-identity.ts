import type { CtliveMessage, CtliveUser } from './upstream';

/** Stands for our own user id while the upstream has not told it. */
const unknownSelf = 'self';
/** Messages of ours whose sender has not been seen. */
const maxUnseen = 100;

/**
 * Who we are on one upstream. A user is ours when its id was seen on our earlier messages or named
 * by the upstream at join; while no id is known, when it is an agent with our nickname.
 */
export class OwnIdentity {
  readonly #userIds: Set<string>;
  readonly #unseen = new Set<string>();

  constructor(
    readonly nickname: string | undefined,
    userIds: Iterable<string> = [],
  ) {
    this.#userIds = new Set(userIds);
  }

  learn(userId: string | undefined): void {
    if (userId && userId !== unknownSelf) this.#userIds.add(userId);
  }

  /** CTLive took a message of ours: whoever is shown as its sender is us. */
  sent(messageId: string): void {
    if (this.#userIds.size === 0 && this.#unseen.size < maxUnseen) this.#unseen.add(messageId);
  }

  saw({ id, content }: CtliveMessage): void {
    const userId = content?.user?.id;
    const isShown = userId !== undefined && userId !== unknownSelf;
    if (isShown && this.#unseen.delete(id)) this.learn(userId);
  }

  /** Ourselves as a sender, as far as we know, under the name of one session. */
  user(nickname = this.nickname): CtliveUser {
    const [id] = this.#userIds;
    return { id: id ?? unknownSelf, nickname, isAgent: true };
  }

  isOwn(user: CtliveUser | undefined): boolean {
    if (!user) return false;
    if (user.id === unknownSelf) return true;
    if (user.id !== undefined && this.#userIds.has(user.id)) return true;
    if (this.#userIds.size > 0) return false;
    return user.isAgent === true && this.nickname !== undefined && user.nickname === this.nickname;
  }

  /**
   * While no id of ours is known any agent may be us: CTLive may take the name from the credential.
   * A message without a sender may always be ours.
   */
  mayBeOwn(user: CtliveUser | undefined): boolean {
    if (!user || this.isOwn(user)) return true;
    return this.#userIds.size === 0 && user.isAgent !== false;
  }
}

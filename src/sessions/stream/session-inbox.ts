/**
 * What arrived in one chat and is not stored yet. Phases of an item: pushed in the order of the
 * stream; composed into a commit with its neighbours; stored; only then told. A commit that fails
 * is tried again, so nothing is passed over while the disk is full.
 */
import type { Timer } from '../../runtime/clock';
import type { CommitDraft } from './commit-draft';
import { idsOf, InboxComposer, type InboxItem, type SessionProgress } from './inbox-composer';
import type { SessionContext } from '../session-context';
import { sessionLimits } from '../session-limits';
import type { CtliveMessage } from '../upstream';

export interface InboxOwner extends SessionProgress {
  /** After each commit, with what it stored. */
  stored(draft: CommitDraft): void;
  /** Too much waits: the connection must go, and the stream be resumed later. */
  onOverflow(): void;
}

export class SessionInbox {
  #items: InboxItem[] = [];
  /** Acknowledged sends that have not found their place among the items yet. */
  #acknowledged: CtliveMessage[] = [];
  #holds = 0;
  #work: Promise<void> | undefined;
  #retry: Timer | undefined;
  #isClosed = false;
  /** Somebody asked for another look while one was under way. */
  #isAsked = false;

  constructor(
    private readonly context: SessionContext,
    private readonly chatId: string,
    private readonly owner: InboxOwner,
  ) {}

  push(item: InboxItem): void {
    if (this.#isClosed) return;
    this.#items.push(item);
    if (this.#items.length > sessionLimits.maxInboxItems) {
      this.owner.onOverflow();
      return;
    }
    this.wake();
  }

  /** Goes ahead of whatever already speaks of this message, for example its receipt. */
  pushAcknowledged(message: CtliveMessage): void {
    if (this.#isClosed) return;
    this.#acknowledged.push(message);
    this.wake();
  }

  /** Nothing more is taken until `release`; resolves when what was being stored is stored. */
  async hold(): Promise<void> {
    this.#holds += 1;
    await this.#work;
  }

  release(): void {
    this.#holds -= 1;
    this.wake();
  }

  /** Looks again: a send was settled, or something was pushed. */
  wake(): void {
    this.#isAsked = true;
    if (this.#work || !this.#canWork() || this.#retry) return;
    this.#work = this.#drain().finally(() => {
      this.#work = undefined;
      if (this.#isAsked) this.wake();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.cancel();
    await this.#work;
  }

  async #drain(): Promise<void> {
    const composer = new InboxComposer(this.context, this.chatId, this.owner);
    while (this.#canWork()) {
      this.#isAsked = false;
      this.#placeAcknowledged();
      const batch = this.#items.slice(0, sessionLimits.maxCommitMessages);
      let draft: CommitDraft | undefined;
      try {
        const composed = await composer.compose(batch);
        draft = composed.draft;
        await this.#store(draft);
        this.#items.splice(0, composed.taken);
        if (composed.mustWait && !this.#isAsked) return;
      } catch (error) {
        this.#retryLater(draft, error);
        return;
      }
    }
    this.#isAsked = false;
  }

  #canWork(): boolean {
    const hasWork = this.#items.length > 0 || this.#acknowledged.length > 0;
    return hasWork && this.#holds === 0 && !this.#isClosed;
  }

  #placeAcknowledged(): void {
    for (const message of this.#acknowledged.splice(0)) {
      const first = this.#items.findIndex((item) => idsOf(item).includes(message.id));
      const place = first === -1 ? this.#items.length : first;
      this.#items.splice(place, 0, { kind: 'acknowledged', message });
    }
  }

  /** A draft may hold nothing to store and somebody to tell: that what it was for is there. */
  async #store(draft: CommitDraft): Promise<void> {
    if (draft.isEmpty) return draft.committed();
    await this.context.eventLog.append(draft.toCommit(this.context.upstream, this.chatId));
    draft.committed();
    this.owner.stored(draft);
  }

  #retryLater(draft: CommitDraft | undefined, error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    for (const claim of draft?.claims ?? []) claim.logged.reject(failure);
    this.context.logger.error('events of a chat could not be stored, trying again', {
      upstream: this.context.upstream,
      chatId: this.chatId,
      waiting: this.#items.length,
      error: failure.message,
    });
    this.#retry = this.context.clock.setTimer(() => {
      this.#retry = undefined;
      this.wake();
    }, sessionLimits.storageRetryMs);
  }
}

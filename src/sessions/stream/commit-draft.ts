import type {
  ChatChange,
  Commit,
  OperationSettlement,
  SessionChange,
  StreamPosition,
} from '../../events/commit';
import type { EventDraft } from '../../events/event';
import type { Message } from '../../events/message';
import { messageDraft } from '../mapping/event-drafts';
import type { Claim } from '../session-context';
import { sessionLimits } from '../session-limits';

/** One commit in the making, and what is to be told once it is stored. */
export class CommitDraft {
  readonly events: EventDraft[] = [];
  readonly messages = new Map<string, Message>();
  readonly claims: Claim[] = [];
  readonly #afterCommit: (() => void)[] = [];
  streamPosition: StreamPosition | undefined;
  session: SessionChange | undefined;
  chat: ChatChange | undefined;
  #settles: OperationSettlement | undefined;

  /** A commit settles one operation at most; what follows belongs to the next one. */
  get isFull(): boolean {
    return this.#settles !== undefined || this.messages.size >= sessionLimits.maxCommitMessages;
  }

  get isEmpty(): boolean {
    return (
      this.events.length === 0 &&
      this.messages.size === 0 &&
      !this.streamPosition &&
      !this.session &&
      !this.chat &&
      !this.#settles
    );
  }

  addMessage(message: Message, atMs: number, claim?: Claim): void {
    this.events.push(messageDraft(message, atMs));
    this.messages.set(message.id, message);
    if (claim) this.settle(message, claim);
  }

  /** Completes a send whose message this commit, or an earlier one, has logged. */
  settle(message: Message, claim: Claim): void {
    this.claims.push(claim);
    this.afterCommit(() => claim.logged.resolve(message));
    if (!claim.name.operationId) return;
    this.#settles = {
      operationId: claim.name.operationId,
      responseStatus: 201,
      responseBody: JSON.stringify(message),
      messageId: message.id,
    };
  }

  afterCommit(callback: () => void): void {
    this.#afterCommit.push(callback);
  }

  committed(): void {
    for (const callback of this.#afterCommit) callback();
  }

  toCommit(upstream: string, chatId: string): Commit {
    return {
      upstream,
      chatId,
      events: this.events,
      messages: [...this.messages.values()].map((message) => ({ message })),
      streamPosition: this.streamPosition,
      session: this.session,
      chat: this.chat,
      settles: this.#settles,
    };
  }
}

/**
 * The one rule for history, at join, rejoin and comparison. Phases: the caller has attached to the
 * stream and holds the chat's live events; history is read; every message whose id is not known is
 * logged, in order, with `recovered: true`; the stream position is stored with the last commit
 * alone, so that a crash half way leads to another comparison and never to a gap.
 */
import type { StreamPosition } from '../../events/commit';
import type { Message } from '../../events/message';
import { CommitDraft } from '../stream/commit-draft';
import { applyEnd } from '../stream/session-ending';
import { isChatMessage, messageOf } from '../mapping/message-mapping';
import type { SendLane } from '../sending/send-lane';
import type { Claim, SessionContext } from '../session-context';
import type { CtliveMessage, History } from '../upstream';

export type Recovery = {
  readonly history: History;
  readonly lane: SendLane;
  readonly position: StreamPosition | undefined;
  /** What the first commit holds besides, for example `chat.joined`. */
  readonly first: CommitDraft;
  /** What follows the messages in the last commit, for example `session.restored`. */
  readonly last?: (draft: CommitDraft, recovered: number) => void;
  readonly stored: (draft: CommitDraft) => void;
};

export class HistoryRecovery {
  constructor(
    private readonly context: SessionContext,
    private readonly chatId: string,
  ) {}

  /** How many messages were recovered. */
  async run(recovery: Recovery): Promise<number> {
    let draft = recovery.first;
    let recovered = 0;
    const sources = recovery.history.messages.map((entry) => entry.message).filter(isChatMessage);
    const known = new Set(await this.#knownOf(sources));
    for (const source of sources) {
      if (draft.isFull) {
        await this.#commit(draft, recovery);
        draft = new CommitDraft();
      }
      const isKnown = known.has(source.id);
      known.add(source.id);
      if (await this.#take(source, isKnown, draft, recovery.lane)) recovered += 1;
    }
    if (draft.isFull) {
      await this.#commit(draft, recovery);
      draft = new CommitDraft();
    }
    if (!recovery.history.isChatActive) this.#applyEnd(recovery.history, draft);
    recovery.last?.(draft, recovered);
    draft.streamPosition = recovery.position;
    await this.#commit(draft, recovery);
    return recovered;
  }

  /** True when the message was not known. */
  async #take(
    source: CtliveMessage,
    isKnown: boolean,
    draft: CommitDraft,
    lane: SendLane,
  ): Promise<boolean> {
    const claim = lane.claims?.get(source.id);
    const { context, chatId } = this;
    context.own.saw(source);
    if (claim) context.own.learn(source.content?.user?.id);
    if (claim) draft.afterCommit(() => lane.forget(source.id));
    if (!isKnown) {
      draft.addMessage(this.#messageOf(source, claim), context.clock.now(), claim);
      return true;
    }
    const message = claim && (await context.messages.find(chatId, source.id, context.upstream));
    if (claim && message) draft.settle(message, claim);
    return false;
  }

  #knownOf(sources: readonly CtliveMessage[]): Promise<ReadonlySet<string>> {
    const ids = sources.map((source) => source.id);
    return this.context.messages.knownOf(this.context.upstream, this.chatId, ids);
  }

  #messageOf(source: CtliveMessage, claim: Claim | undefined): Message {
    const { upstream, own } = this.context;
    return messageOf(source, {
      upstream,
      isOwn: (user) => own.isOwn(user),
      chatId: this.chatId,
      clientReference: claim?.name.clientReference,
      file: claim?.file,
      isRecovered: true,
    });
  }

  #applyEnd(history: History, draft: CommitDraft): void {
    const end = history.messages.map((entry) => entry.message).find(isEnd);
    const atMs = this.context.clock.now();
    applyEnd(draft, { atMs, endedAtMs: end?.ts ?? atMs, endedBy: end?.content?.user?.id });
  }

  async #commit(draft: CommitDraft, recovery: Recovery): Promise<void> {
    if (draft.isEmpty) return draft.committed();
    await this.context.eventLog.append(draft.toCommit(this.context.upstream, this.chatId));
    draft.committed();
    recovery.stored(draft);
  }
}

function isEnd(message: CtliveMessage): boolean {
  return /^endChat$/i.test(message.messageType);
}

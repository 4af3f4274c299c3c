/**
 * Turns what arrived in one chat into commits. An own message may arrive in the stream before its
 * send is acknowledged: while a send is in flight, messages that may be ours and receipts of unknown
 * messages wait, and everything behind them waits too, so that the order stays that of arrival.
 */
import type { Message } from '../../events/message';
import { isoTime } from '../../runtime/clock';
import { SessionError } from '../session-error';
import { contactWithUser } from '../mapping/chat-view';
import { CommitDraft } from './commit-draft';
import { applyEnd } from './session-ending';
import { withReceipt } from '../mapping/event-drafts';
import { isChatMessage, messageOf } from '../mapping/message-mapping';
import { participantOf, type Viewpoint } from '../mapping/participant-mapping';
import type { Claim, SessionContext } from '../session-context';
import type { CtliveMessage, UpstreamEvent } from '../upstream';

export type InboxItem =
  | {
      readonly kind: 'event';
      readonly streamId: string;
      readonly seq: number;
      readonly event: UpstreamEvent;
    }
  /** Our own send was acknowledged; `message` is what we sent, with the id CTLive gave it. */
  | { readonly kind: 'acknowledged'; readonly message: CtliveMessage }
  /** A fact of the session itself. */
  | { readonly kind: 'fact'; readonly apply: (draft: CommitDraft) => void };

/** What the composer has to know of its session. */
export interface SessionProgress {
  readonly isInFlight: boolean;
  readonly isEnded: boolean;
  readonly claims: ReadonlyMap<string, Claim> | undefined;
  /** The send of this message is settled and stored. */
  forget(messageId: string): void;
}

type Receipt = Extract<UpstreamEvent, { name: 'messageReceived' | 'messageSeen' }>;
type Presence = Extract<UpstreamEvent, { name: 'participantJoined' | 'participantLeft' }>;
type Notice = Exclude<
  UpstreamEvent,
  Receipt | Presence | { name: 'message' | 'link' | 'multimediaMessage' }
>;
type Verdict = 'taken' | 'wait';

export type Composed = {
  readonly draft: CommitDraft;
  readonly taken: number;
  readonly mustWait: boolean;
};

export class InboxComposer {
  readonly #view: Viewpoint;

  constructor(
    private readonly context: SessionContext,
    private readonly chatId: string,
    private readonly progress: SessionProgress,
  ) {
    this.#view = { upstream: context.upstream, isOwn: (user) => context.own.isOwn(user) };
  }

  /** Takes items from the front until the commit is full or one has to wait. */
  async compose(items: readonly InboxItem[]): Promise<Composed> {
    const draft = new CommitDraft();
    const known = await this.#knownIds(items);
    let taken = 0;
    for (const item of items) {
      if (draft.isFull) break;
      if ((await this.#take(item, draft, known)) === 'wait') {
        return { draft, taken, mustWait: true };
      }
      if (item.kind === 'event') draft.streamPosition = { streamId: item.streamId, last: item.seq };
      taken += 1;
    }
    return { draft, taken, mustWait: false };
  }

  async #knownIds(items: readonly InboxItem[]): Promise<Set<string>> {
    const ids = items.flatMap((item) => idsOf(item));
    if (ids.length === 0) return new Set();
    return new Set(await this.context.messages.knownOf(this.context.upstream, this.chatId, ids));
  }

  async #take(item: InboxItem, draft: CommitDraft, known: Set<string>): Promise<Verdict> {
    switch (item.kind) {
      case 'fact':
        item.apply(draft);
        return 'taken';
      case 'acknowledged':
        return this.#takeMessage(item.message, draft, known);
      case 'event':
        return this.#takeEvent(item.event, draft, known);
    }
  }

  async #takeEvent(event: UpstreamEvent, draft: CommitDraft, known: Set<string>): Promise<Verdict> {
    if ('message' in event) return this.#takeMessage(event.message, draft, known);
    if (isReceipt(event)) return this.#takeReceipt(event, draft, known);
    if (isPresence(event)) await this.#takePresence(event, draft);
    else this.#takeNotice(event, draft);
    return 'taken';
  }

  async #takeMessage(
    source: CtliveMessage,
    draft: CommitDraft,
    known: Set<string>,
  ): Promise<Verdict> {
    const claim = this.progress.claims?.get(source.id);
    this.context.own.saw(source);
    if (known.has(source.id)) {
      if (claim) await this.#settleKnown(source.id, claim, draft);
      return 'taken';
    }
    if (!isChatMessage(source)) return 'taken';
    if (!claim && this.#mustWaitForSend(source)) return 'wait';
    this.#addMessage(source, claim, draft);
    known.add(source.id);
    return 'taken';
  }

  /** It may be the one whose send has not been answered yet. */
  #mustWaitForSend(source: CtliveMessage): boolean {
    return this.progress.isInFlight && this.context.own.mayBeOwn(source.content?.user);
  }

  #addMessage(source: CtliveMessage, claim: Claim | undefined, draft: CommitDraft): void {
    if (claim) {
      this.context.own.learn(source.content?.user?.id);
      draft.afterCommit(() => this.progress.forget(source.id));
    }
    const message = messageOf(source, {
      ...this.#view,
      chatId: this.chatId,
      clientReference: claim?.name.clientReference,
      file: claim?.file,
    });
    draft.addMessage(message, this.context.clock.now(), claim);
  }

  async #settleKnown(messageId: string, claim: Claim, draft: CommitDraft): Promise<void> {
    const message = await this.#stored(messageId, draft);
    if (message) draft.settle(message, claim);
    else claim.logged.reject(bodyExpired());
    draft.afterCommit(() => this.progress.forget(messageId));
  }

  async #takeReceipt(event: Receipt, draft: CommitDraft, known: Set<string>): Promise<Verdict> {
    const { messageId } = event;
    if (event.by && this.context.own.isOwn(event.by)) return 'taken';
    if (messageId !== undefined && !known.has(messageId) && this.#mayBeOurs(messageId))
      return 'wait';
    const at = isoTime(event.ts);
    const by = event.by && participantOf(event.by, this.#view);
    const type = event.name === 'messageSeen' ? 'message.seen' : 'message.delivered';
    draft.events.push({ type, atMs: this.context.clock.now(), data: { messageId, by, at } });
    const message = messageId === undefined ? undefined : await this.#stored(messageId, draft);
    if (message) draft.messages.set(message.id, withReceipt(message, event.name, at));
    return 'taken';
  }

  /** Its send is in flight, or acknowledged and about to be logged. */
  #mayBeOurs(messageId: string): boolean {
    return this.progress.isInFlight || this.progress.claims?.has(messageId) === true;
  }

  #stored(messageId: string, draft: CommitDraft): Promise<Message | undefined> | Message {
    return (
      draft.messages.get(messageId) ??
      this.context.messages.find(this.chatId, messageId, this.context.upstream)
    );
  }

  async #takePresence({ user, name }: Presence, draft: CommitDraft): Promise<void> {
    const contact = draft.chat?.contact ?? (await this.context.chats.find(this.chatId))?.contact;
    const isOnline = name === 'participantJoined';
    draft.chat = { ...draft.chat, contact: contactWithUser(contact, { ...user, isOnline }) };
    if (this.context.own.isOwn(user)) return;
    const type = isOnline ? 'participant.joined' : 'participant.left';
    const participant = participantOf(user, this.#view);
    draft.events.push({ type, atMs: this.context.clock.now(), data: { participant } });
  }

  #takeNotice(event: Notice, draft: CommitDraft): void {
    const atMs = this.context.clock.now();
    switch (event.name) {
      case 'multimediaMessageStored':
        draft.events.push({
          type: 'multimedia.stored',
          atMs,
          data: { messageId: event.messageId },
        });
        break;
      case 'isWriting':
        this.#takeWriting(event, draft);
        break;
      case 'contactEnded':
        if (this.progress.isEnded) break;
        applyEnd(draft, { atMs, endedAtMs: event.ts, reason: event.reason, endedBy: event.by?.id });
        break;
      case 'other':
        break;
    }
  }

  #takeWriting(
    { by, isWriting }: Extract<Notice, { name: 'isWriting' }>,
    draft: CommitDraft,
  ): void {
    if (by && this.context.own.isOwn(by)) return;
    const participant = by && participantOf(by, this.#view);
    const data = { isWriting, participant };
    draft.events.push({ type: 'participant.writing', atMs: this.context.clock.now(), data });
  }
}

function bodyExpired(): SessionError {
  const detail = 'CTLive has this message; the gateway no longer keeps its body.';
  return new SessionError('outcome_unknown', detail, 'unknown');
}

function isReceipt(event: UpstreamEvent): event is Receipt {
  return event.name === 'messageReceived' || event.name === 'messageSeen';
}

function isPresence(event: UpstreamEvent): event is Presence {
  return event.name === 'participantJoined' || event.name === 'participantLeft';
}

/** The messages an item speaks of. */
export function idsOf(item: InboxItem): string[] {
  if (item.kind === 'acknowledged') return [item.message.id];
  if (item.kind === 'fact') return [];
  const { event } = item;
  if ('message' in event) return [event.message.id];
  return 'messageId' in event && event.messageId !== undefined ? [event.messageId] : [];
}

/**
 * One identity's presence in one chat. States: `joining` (for the first time, or again after a
 * restart), `live`, `degraded` (its connection is gone), then one of `left`, `ended`, `lost`.
 */
import type { ContactSessionView, SessionState } from '../events/chat';
import type { Message } from '../events/message';
import { isoTime } from '../runtime/clock';
import { Deferred } from '../runtime/deferred';
import type { CommitDraft } from './stream/commit-draft';
import { applyEnd, applyLeave, type ChatEnd, type Departure } from './stream/session-ending';
import type { SendAttempt } from './sending/send-attempt';
import { SendLane } from './sending/send-lane';
import { SessionAttachment, type AttachingSession } from './attachment/session-attachment';
import type { Claim, SendName, SessionContext } from './session-context';
import { loginRequired, SessionError, shuttingDown } from './session-error';
import { Gate } from './session-gate';
import { SessionInbox, type InboxOwner } from './stream/session-inbox';
import { sessionLimits } from './session-limits';
import type { SessionRecord } from './session-records';
import { SessionStream, type StreamOwner } from './stream/session-stream';
import type { SequencedEvent } from './stream/stream-order';
import { fileAttempt, messageAttempt, sentMessageOf, type SentFile } from './sending/send-attempts';
import type {
  Acknowledgement,
  OutboundTransfer,
  OutgoingMessage,
  UpstreamConnection,
  UpstreamEvent,
} from './upstream';
import { WritingIndicator } from './sending/writing-indicator';

export interface SessionOwner {
  /** The session has left, ended or been lost, and is no longer of use. */
  onGone(session: ContactSession): void;
}

/** Thousands of these lie idle: parts that only work needs are made when it comes. */
export class ContactSession implements AttachingSession, InboxOwner, StreamOwner {
  readonly inbox: SessionInbox;
  readonly stream: SessionStream;
  readonly lane: SendLane;
  #gate: Gate | undefined;
  readonly #attachment: SessionAttachment;
  #writing: WritingIndicator | undefined;
  #state: SessionState = 'joining';
  #attached: Promise<void> | undefined;
  /** When evidence ended, and whether `session.degraded` said so. */
  degraded: { readonly sinceMs: number; isLogged: boolean } | undefined;
  nickname: string | undefined;
  joinedAtMs: number | undefined;

  constructor(
    readonly context: SessionContext,
    readonly chatId: string,
    private readonly owner: SessionOwner,
    record?: SessionRecord,
  ) {
    this.nickname = record?.nickname;
    this.joinedAtMs = record?.joinedAtMs;
    this.lane = new SendLane(this);
    this.inbox = new SessionInbox(context, chatId, this);
    this.stream = new SessionStream(context.clock, this, record?.streamPosition);
    this.#attachment = new SessionAttachment(this);
  }

  get state(): SessionState {
    return this.#state;
  }

  get isInFlight(): boolean {
    return this.lane.isInFlight;
  }

  get isEnded(): boolean {
    return this.#state === 'ended';
  }

  get isGone(): boolean {
    return this.#state === 'left' || this.#state === 'ended' || this.#state === 'lost';
  }

  get claims(): ReadonlyMap<string, Claim> | undefined {
    return this.lane.claims;
  }

  forget(messageId: string): void {
    this.lane.forget(messageId);
  }

  view(): ContactSessionView {
    const health = this.context.health();
    const isProven = this.#state === 'live' && health.status === 'ok';
    const state = this.#state === 'live' && !isProven ? 'degraded' : this.#state;
    return {
      upstream: this.context.upstream,
      nickname: this.nickname,
      state,
      joinedAt: this.joinedAtMs === undefined ? undefined : isoTime(this.joinedAtMs),
      health: {
        ...health,
        lastComparedAt: this.#attachment.comparedAt,
        ...(this.#state !== 'live' && { status: 'down' as const }),
      },
    };
  }

  /** The first join. Throws what the upstream or the store refuses with; then nothing is stored. */
  async join(connection: UpstreamConnection, nickname: string | undefined): Promise<void> {
    this.nickname = nickname;
    await this.#attachment.join(connection);
    this.becomeLive();
  }

  /** Joins again after the connection came back, or after a restart. */
  async attach(connection: UpstreamConnection): Promise<void> {
    const before = this.#attached;
    this.#attached = (async () => {
      await before?.catch(() => undefined);
      if (await this.#attachment.rejoin(connection)) this.becomeLive();
    })();
    await this.#attached;
  }

  /** A look at history beside the stream, which may be silent without a reason. Never rejects. */
  async compare(): Promise<void> {
    if (this.#state === 'live') await this.#attachment.compareOnSchedule();
  }

  onEvent(seq: number, event: UpstreamEvent): void {
    if (!this.isGone) this.stream.onEvent(seq, event);
  }

  onConnectionLost(sinceMs: number): void {
    if (this.isGone) return;
    this.stream.close();
    if (this.#state === 'live') this.#state = 'degraded';
    this.degraded ??= { sinceMs, isLogged: false };
  }

  /** Says once that there has been no evidence for too long. */
  logDegraded(reason: string): void {
    const { degraded } = this;
    if (!degraded || degraded.isLogged || this.isGone) return;
    degraded.isLogged = true;
    const atMs = this.context.clock.now();
    this.inbox.push({
      kind: 'fact',
      apply: (draft) => draft.events.push({ type: 'session.degraded', atMs, data: { reason } }),
    });
  }

  /** The connection, once the session is live; waits a bounded time for it. */
  async live(): Promise<UpstreamConnection> {
    this.#assertPresent();
    if (this.#state !== 'live') {
      if (this.context.isLoginRequired()) throw loginRequired();
      this.#gate ??= new Gate(this.context.clock);
      await this.#gate.wait(
        sessionLimits.readyWaitMs,
        'The chat has no live connection to CTLive.',
      );
      this.#assertPresent();
    }
    const connection = this.context.connection();
    if (connection) return connection;
    const detail = 'The connection to CTLive has just been lost.';
    throw new SessionError('upstream_unavailable', detail, 'not_done');
  }

  send(message: OutgoingMessage, name: SendName): Promise<Message> {
    return this.#send(messageAttempt(this.chatId, message, name));
  }

  async openTransfer(): Promise<OutboundTransfer> {
    return (await this.live()).openTransfer(this.chatId);
  }

  commitTransfer(transfer: OutboundTransfer, file: SentFile, name: SendName): Promise<Message> {
    return this.#send(fileAttempt(this.chatId, transfer, file, name));
  }

  async leave(departure: Departure = { reason: 'leave' }): Promise<void> {
    await (await this.live()).leave(this.chatId);
    await this.#conclude((draft, atMs) => applyLeave(draft, atMs, departure));
  }

  /** Its upstream is going: CTLive is told when it can be, and the session ends either way. */
  async leaveForGood(): Promise<void> {
    const left = this.context.connection()?.leave(this.chatId);
    await left?.catch(() => undefined);
    await this.#conclude((draft, atMs) => applyLeave(draft, atMs, { reason: 'upstream_removed' }));
  }

  /** CTLive's REST services or its webhook said so; once, whoever said it first. */
  async ended(end: Omit<ChatEnd, 'atMs'>): Promise<void> {
    await this.#conclude((draft, atMs) => applyEnd(draft, { ...end, atMs }));
  }

  async end(reason: string | undefined): Promise<void> {
    await (await this.live()).end(this.chatId, reason);
    await this.#conclude((draft, atMs) => applyEnd(draft, { atMs, endedAtMs: atMs, reason }));
  }

  async setWriting(isWriting: boolean): Promise<void> {
    const connection = await this.live();
    await connection.setWriting(this.chatId, isWriting);
    this.#writing ??= new WritingIndicator(this.context, this.chatId);
    this.#writing.set(isWriting);
  }

  acknowledged(attempt: SendAttempt, ack: Acknowledgement): void {
    this.context.own.sent(ack.messageId);
    this.inbox.pushAcknowledged(sentMessageOf(attempt, ack, this.context.own.user(this.nickname)));
  }

  landed(): void {
    this.inbox.wake();
  }

  onOrdered(streamId: string, events: readonly SequencedEvent[]): void {
    for (const { seq, event } of events) this.inbox.push({ kind: 'event', streamId, seq, event });
  }

  onHole(): void {
    this.#attachment.closeHole();
  }

  onOverflow(): void {
    this.context.dropConnection('more events wait than may');
  }

  /** After every commit of this session. */
  stored(draft: CommitDraft): void {
    const state = draft.session?.state;
    if (draft.session?.joinedAtMs !== undefined) this.joinedAtMs = draft.session.joinedAtMs;
    if (state === 'left' || state === 'ended' || state === 'lost') this.#goAway(state);
  }

  becomeLive(): void {
    if (this.isGone) return;
    this.#state = 'live';
    this.degraded = undefined;
    this.#gate?.open();
  }

  async dispose(): Promise<void> {
    this.#writing?.cancel();
    this.stream.close();
    this.#gate?.refuse(shuttingDown('not_done'));
    await this.inbox.close();
    this.lane.abandon(shuttingDown('unknown'));
  }

  async #send(attempt: SendAttempt): Promise<Message> {
    this.#assertPresent();
    try {
      return await this.lane.send(attempt);
    } catch (error) {
      if (error instanceof SessionError && error.code === 'outcome_unknown') {
        this.#attachment.remember(attempt.name);
      }
      throw error;
    }
  }

  /** Logs the end of the session behind everything that arrived before it. */
  async #conclude(apply: (draft: CommitDraft, atMs: number) => void): Promise<void> {
    const concluded = new Deferred<void>();
    this.inbox.push({
      kind: 'fact',
      apply: (draft) => {
        const isDone = this.isGone || draft.session?.state === 'ended';
        if (!isDone) apply(draft, this.context.clock.now());
        draft.afterCommit(() => concluded.resolve());
        if (this.isGone) concluded.resolve();
      },
    });
    await concluded.promise;
  }

  #goAway(state: 'left' | 'ended' | 'lost'): void {
    this.#state = state;
    this.#writing?.cancel();
    this.stream.close();
    this.#gate?.refuse(this.#absence());
    this.owner.onGone(this);
  }

  #assertPresent(): void {
    if (this.isGone) throw this.#absence();
  }

  #absence(): SessionError {
    if (this.#state === 'ended') {
      return new SessionError('chat_ended', 'The chat has ended.', 'not_done');
    }
    const detail = 'This identity is not in the chat. Join it first.';
    return new SessionError('chat_not_joined', detail, 'not_done');
  }
}

/**
 * How a session comes to be attached to its chat's stream. Phases, first time or again: events that
 * arrive are kept aside; the upstream is asked to join; sends without an outcome are asked for;
 * where the stream was not resumed, history is read and logged; what was kept aside is handed on.
 */
import type { StreamPosition } from '../../events/commit';
import { isoTime } from '../../runtime/clock';
import { CommitDraft } from '../stream/commit-draft';
import { addGap, contactDraft, joinedDraft, unrecoverable } from './attachment-drafts';
import { HistoryRecovery } from './history-recovery';
import { settleByHistory } from './history-settlement';
import { applyEnd } from '../stream/session-ending';
import type { SendLane } from '../sending/send-lane';
import type { SendName, SessionContext } from '../session-context';
import type { SessionInbox } from '../stream/session-inbox';
import { sessionLimits } from '../session-limits';
import type { SessionStream } from '../stream/session-stream';
import { UnsettledClaims } from './unsettled-claims';
import { UpstreamError, type History, type UpstreamConnection } from '../upstream';

/** What of its session an attachment works on. */
export interface AttachingSession {
  readonly context: SessionContext;
  readonly chatId: string;
  readonly inbox: SessionInbox;
  readonly stream: SessionStream;
  readonly lane: SendLane;
  readonly nickname: string | undefined;
  readonly joinedAtMs: number | undefined;
  readonly degraded: { readonly sinceMs: number; readonly isLogged: boolean } | undefined;
  readonly isGone: boolean;
  stored(draft: CommitDraft): void;
}

export class SessionAttachment {
  readonly #unsettled: UnsettledClaims;
  #isComparing = false;
  #comparedAtMs: number | undefined;

  constructor(private readonly session: AttachingSession) {
    this.#unsettled = new UnsettledClaims(session);
  }

  /** When history was last read and the log made to agree with it. */
  get comparedAt(): string | undefined {
    return this.#comparedAtMs === undefined ? undefined : isoTime(this.#comparedAtMs);
  }

  /** Not while a send is on its way: its message would be taken for one of somebody else's. */
  async compareOnSchedule(): Promise<void> {
    if (!this.session.lane.isInFlight) await this.#compare('events_missing', true);
  }

  async join(connection: UpstreamConnection): Promise<void> {
    const { chatId, nickname, context, lane } = this.session;
    await this.#attach(async () => {
      const joined = await connection.join(chatId, { nickname });
      context.own.learn(joined.selfUserId);
      try {
        const history = await connection.history(chatId);
        const first = await joinedDraft(this.session, joined);
        await this.#recover({ history, lane, position: joined.position, first });
      } catch (error) {
        // Not stored as joined, so nobody may stay behind; the error is the caller's.
        connection.leave(chatId).catch(() => undefined);
        throw error;
      }
      return joined.position;
    });
  }

  /** False when the chat turned out to be over; its end is logged then. */
  async rejoin(connection: UpstreamConnection): Promise<boolean> {
    try {
      await this.#attach(() => this.#resume(connection));
      return true;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (error.code === 'chat_ended') await this.#completeEnded(connection);
      else if (error.code === 'chat_not_found' || error.code === 'rejected')
        await this.#lose(error);
      else throw error;
      return false;
    }
  }

  /** A send of this run was left without an outcome: it is asked for until there is one. */
  remember(name: SendName): void {
    if (!name.operationId) return;
    this.#unsettled.add(name);
    this.#compareLater();
  }

  /** Missing events have not come: history decides, and what it cannot bring back is said. */
  closeHole(): void {
    void this.#compare('events_missing');
  }

  async #attach(work: () => Promise<StreamPosition | undefined>): Promise<void> {
    const { stream, inbox } = this.session;
    stream.beginAttaching();
    await inbox.hold();
    try {
      stream.open(await work());
    } catch (error) {
      stream.close();
      throw error;
    } finally {
      inbox.release();
    }
  }

  async #resume(connection: UpstreamConnection): Promise<StreamPosition | undefined> {
    const { chatId, nickname, context, lane, stream } = this.session;
    const resume = stream.position;
    const joined = await connection.join(chatId, { nickname, resume });
    context.own.learn(joined.selfUserId);
    const hasClaims = await this.#unsettled.claim(connection);
    if (joined.isResumed && !hasClaims) {
      this.#sayRestored();
      return resume;
    }
    const from = joined.isResumed ? undefined : await this.#lastEvidence();
    const history = await connection.history(chatId);
    const position = joined.isResumed ? resume : joined.position;
    await this.#recover({
      history,
      lane,
      position,
      first: contactDraft(joined),
      last: (draft, recovered) => {
        const atMs = context.clock.now();
        if (from !== undefined) addGap(draft, { atMs, from, reason: 'stream_reset' });
        this.#addRestored(draft, recovered);
      },
    });
    return position;
  }

  async #compare(reason: string, isScheduled = false): Promise<void> {
    const { context, inbox, stream, isGone } = this.session;
    const connection = context.connection();
    if (this.#isComparing || isGone || !connection) return;
    this.#isComparing = true;
    await inbox.hold();
    try {
      await this.#compareWith(connection, reason, isScheduled);
    } catch (error) {
      await this.#compareFailed(connection, error);
      stream.keepHole();
    } finally {
      this.#isComparing = false;
      inbox.release();
      if (this.#unsettled.isPending) this.#compareLater();
    }
  }

  async #compareWith(
    connection: UpstreamConnection,
    reason: string,
    isScheduled: boolean,
  ): Promise<void> {
    const { context, stream, lane, chatId } = this.session;
    await this.#unsettled.claim(connection);
    const hole = stream.hole();
    const fromMs = context.clock.now() - sessionLimits.holeWaitMs;
    const history = await connection.history(chatId);
    if (isScheduled && lane.isInFlight) return;
    await this.#recover({
      history,
      lane,
      position: undefined,
      first: new CommitDraft(),
      last: (draft, recovered) => {
        const atMs = context.clock.now();
        if (recovered < hole.missing) addGap(draft, { atMs, from: isoTime(fromMs), reason });
      },
    });
    stream.skipHole(hole);
  }

  /** An end that nobody told of is one of the things a comparison finds. */
  async #compareFailed(connection: UpstreamConnection, error: unknown): Promise<void> {
    const { context, chatId } = this.session;
    const isOver = error instanceof UpstreamError && error.code === 'chat_ended';
    const failure = isOver ? await this.#completeEnded(connection).catch(asError) : asError(error);
    if (!failure) return;
    const detail = failure.message;
    context.logger.warn('a comparison with history failed', { chatId, error: detail });
  }

  #compareLater(): void {
    this.session.context.clock.setTimer(() => {
      if (this.#unsettled.isPending) void this.#compare('events_missing');
    }, sessionLimits.probeIntervalMs);
  }

  async #completeEnded(connection: UpstreamConnection): Promise<void> {
    const { context, chatId, lane } = this.session;
    const from = await this.#lastEvidence();
    let history: History;
    try {
      await this.#unsettled.claim(connection);
      history = await connection.history(chatId);
    } catch (error) {
      if (error instanceof UpstreamError && error.shouldRetry()) throw error;
      const draft = new CommitDraft();
      const atMs = context.clock.now();
      const gap = { atMs, from, reason: 'chat_ended_while_away' };
      addGap(draft, gap, ['message.received', ...unrecoverable]);
      applyEnd(draft, { atMs, endedAtMs: atMs });
      await this.#commit(draft);
      return;
    }
    const ended = { ...history, isChatActive: false };
    const first = new CommitDraft();
    addGap(first, { atMs: context.clock.now(), from, reason: 'chat_ended_while_away' });
    await this.#recover({ history: ended, lane, position: undefined, first });
  }

  async #lose(error: UpstreamError): Promise<void> {
    const { context, degraded } = this.session;
    const atMs = context.clock.now();
    const draft = new CommitDraft();
    const since = isoTime(degraded?.sinceMs ?? atMs);
    draft.events.push({ type: 'session.lost', atMs, data: { reason: error.code, since } });
    draft.session = { state: 'lost' };
    await this.#commit(draft);
  }

  async #recover(recovery: Omit<Parameters<HistoryRecovery['run']>[0], 'stored'>): Promise<number> {
    const { context, chatId } = this.session;
    const stored = (draft: CommitDraft): void => this.session.stored(draft);
    const records = context.startedSends();
    if (records) await settleByHistory({ ...recovery, context, records, chatId });
    const recovered = await new HistoryRecovery(context, chatId).run({ ...recovery, stored });
    this.#comparedAtMs = context.clock.now();
    return recovered;
  }

  async #commit(draft: CommitDraft): Promise<void> {
    const { context, chatId } = this.session;
    await context.eventLog.append(draft.toCommit(context.upstream, chatId));
    draft.committed();
    this.session.stored(draft);
  }

  /** The last moment for which the log is known to be whole. */
  async #lastEvidence(): Promise<string> {
    const { context, chatId, degraded, joinedAtMs } = this.session;
    if (degraded) return isoTime(degraded.sinceMs);
    const { upstream, messages } = context;
    const page = await messages.list({ chatId, upstream, order: 'desc', limit: 1 });
    return page.messages[0]?.sentAt ?? isoTime(joinedAtMs ?? context.clock.now());
  }

  #addRestored(draft: CommitDraft, recovered: number): void {
    const { degraded, context } = this.session;
    if (!degraded?.isLogged) return;
    const atMs = context.clock.now();
    const data = { downMs: atMs - degraded.sinceMs, recovered };
    draft.events.push({ type: 'session.restored', atMs, data });
  }

  /** Ahead of everything the resumed stream is about to hand on. */
  #sayRestored(): void {
    const said = new CommitDraft();
    this.#addRestored(said, 0);
    if (said.isEmpty) return;
    this.session.inbox.push({ kind: 'fact', apply: (draft) => draft.events.push(...said.events) });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/**
 * The contact sessions of one upstream and the connection they share. When the connection comes
 * back, every session is joined again, some at a time; one that fails for a reason of its own is
 * tried again later and holds up no other.
 */
import type { ContactSessionView } from '../events/chat';
import type { EventLog } from '../events/event-log';
import type { Clock, Timer } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { ChatRecords } from './chat-records';
import { ComparisonRound } from './connection/comparison-round';
import { Connection, type ConnectionOwner } from './connection/connection';
import { ContactSession, type SessionOwner } from './contact-session';
import type { MessageRecords } from './message-records';
import { OwnIdentity } from './own-identity';
import type { SessionContext, UnsettledSends } from './session-context';
import type { StartedSendRecords } from './sending/started-send-records';
import { SessionError } from './session-error';
import { Gate } from './session-gate';
import { sessionLimits } from './session-limits';
import type { SessionRecord, SessionRecords } from './session-records';
import type { Upstream, UpstreamConnection, UpstreamEvent } from './upstream';

export type PoolStores = {
  readonly eventLog: EventLog;
  readonly sessions: SessionRecords;
  readonly messages: MessageRecords;
  readonly chats: ChatRecords;
  readonly unsettled: UnsettledSends;
  readonly startedSends: StartedSendRecords;
};

export type RosterOptions = PoolStores & {
  readonly id: string;
  readonly nickname?: string;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly views: (chatId: string) => readonly ContactSessionView[];
};

export class UpstreamRoster implements ConnectionOwner, SessionOwner {
  readonly connection: Connection;
  readonly #sessions = new Map<string, ContactSession>();
  readonly #joins = new Map<string, Promise<ContactSession>>();
  readonly #connected: Gate;
  readonly #queue = new Set<ContactSession>();
  #attaching = 0;
  #own: OwnIdentity;
  #degradedTimer: Timer | undefined;
  #nickname: string | undefined;
  #upstream: Upstream;
  readonly #comparisons: ComparisonRound;

  constructor(readonly options: RosterOptions) {
    this.#comparisons = new ComparisonRound(options.clock, () => this.#sessions.values());
    this.#upstream = options.upstream;
    this.#nickname = options.nickname;
    this.#connected = new Gate(options.clock);
    this.#own = new OwnIdentity(options.nickname);
    const { id, upstream, eventLog, clock, logger, random } = options;
    const parts = { upstreamId: id, upstream, eventLog, clock, logger, random };
    this.connection = new Connection(parts, this);
  }

  get own(): OwnIdentity {
    return this.#own;
  }

  /** Takes up the sessions an earlier run had joined. Called once, before the connection runs. */
  async restore(records: readonly SessionRecord[]): Promise<void> {
    const { nickname, messages, id } = this.options;
    this.#own = new OwnIdentity(nickname, await messages.ownUserIds(id));
    const context = this.#context();
    for (const record of records) {
      this.#sessions.set(record.chatId, this.#newSession(context, record.chatId, record));
    }
  }

  /** Chats stay joined: the connection comes back and joins them again. */
  change(nickname: string | undefined, upstream: Upstream): void {
    this.#nickname = nickname;
    this.#upstream = upstream;
    this.connection.use(upstream);
  }

  /** For good: a chat that cannot be left in time is left here alone. */
  async leaveAll(): Promise<void> {
    const leaving = [...this.#sessions.values()].map((session) => session.leaveForGood());
    await Promise.all(leaving);
  }

  session(chatId: string): ContactSession | undefined {
    return this.#sessions.get(chatId);
  }

  /** In the chat, or on its way into it. */
  holds(chatId: string): boolean {
    return this.#sessions.has(chatId) || this.#joins.has(chatId);
  }

  sessions(): Iterable<ContactSession> {
    return this.#sessions.values();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Concurrent joins of one chat share one. `isNew` is false when it was joined already. */
  async join(chatId: string, nickname: string | undefined): Promise<{ isNew: boolean }> {
    const session = this.#sessions.get(chatId);
    if (session) {
      await session.live();
      return { isNew: false };
    }
    const running = this.#joins.get(chatId);
    if (running) {
      await running;
      return { isNew: false };
    }
    const join = this.#join(chatId, nickname ?? this.#nickname);
    this.#joins.set(chatId, join);
    try {
      await join;
      return { isNew: true };
    } finally {
      this.#joins.delete(chatId);
    }
  }

  /** The connection; waits a bounded time for it. */
  async live(): Promise<UpstreamConnection> {
    const connection = this.connection.current();
    if (connection) return connection;
    if (this.connection.state === 'login_required') {
      const detail = 'CTLive refused the credential of this upstream.';
      throw new SessionError('upstream_login_required', detail, 'not_done');
    }
    if (this.connection.state === 'failed') {
      const detail = `This upstream is not connected. ${this.connection.reason ?? ''}`.trim();
      throw new SessionError('upstream_unavailable', detail, 'not_done');
    }
    await this.#connected.wait(sessionLimits.readyWaitMs, 'There is no connection to CTLive.');
    return this.live();
  }

  onEvent(chatId: string, seq: number, event: UpstreamEvent): void {
    (this.#sessions.get(chatId) ?? this.#joining(chatId))?.onEvent(seq, event);
  }

  onHeads(heads: ReadonlyMap<string, number>): void {
    for (const [chatId, head] of heads) this.#sessions.get(chatId)?.stream.onHead(head);
  }

  onConnected(connection: UpstreamConnection): void {
    this.#degradedTimer?.cancel();
    this.#degradedTimer = undefined;
    this.#connected.open();
    if (this.#upstream.traits?.isComparedOnSchedule) this.#comparisons.start();
    for (const session of this.#sessions.values()) this.#queue.add(session);
    this.#attachNext(connection);
  }

  onLost(reason: string, sinceMs: number): void {
    this.#queue.clear();
    this.#comparisons.stop();
    for (const session of this.#sessions.values()) session.onConnectionLost(sinceMs);
    const waitMs = Math.max(0, sinceMs + sessionLimits.degradedAfterMs - this.options.clock.now());
    this.#degradedTimer = this.options.clock.setTimer(() => {
      for (const session of this.#sessions.values()) session.logDegraded(reason);
    }, waitMs);
  }

  onGone(session: ContactSession): void {
    if (this.#sessions.get(session.chatId) === session) this.#sessions.delete(session.chatId);
  }

  async dispose(): Promise<void> {
    this.#comparisons.stop();
    this.#degradedTimer?.cancel();
    this.#queue.clear();
    this.#connected.refuse(
      new SessionError('shutting_down', 'The gateway is shutting down.', 'not_done'),
    );
    await Promise.all([...this.#sessions.values()].map((session) => session.dispose()));
  }

  readonly #joiningSessions = new Map<string, ContactSession>();

  #joining(chatId: string): ContactSession | undefined {
    return this.#joiningSessions.get(chatId);
  }

  async #join(chatId: string, nickname: string | undefined): Promise<ContactSession> {
    const connection = await this.live();
    const session = this.#newSession(this.#context(), chatId);
    this.#joiningSessions.set(chatId, session);
    try {
      await session.join(connection, nickname);
      if (!session.isGone) this.#sessions.set(chatId, session);
      return session;
    } finally {
      this.#joiningSessions.delete(chatId);
    }
  }

  #attachNext(connection: UpstreamConnection): void {
    for (const session of this.#queue) {
      if (this.#attaching >= sessionLimits.rejoinConcurrency) return;
      this.#queue.delete(session);
      this.#attaching += 1;
      void this.#attach(session, connection).finally(() => {
        this.#attaching -= 1;
        if (this.connection.current() === connection) this.#attachNext(connection);
      });
    }
  }

  async #attach(session: ContactSession, connection: UpstreamConnection): Promise<void> {
    try {
      await session.attach(connection);
    } catch (error) {
      const isCurrent = (): boolean => this.connection.current() === connection;
      if (!isCurrent() || session.isGone) return;
      const { logger, clock, id } = this.options;
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn('a chat could not be joined again, trying later', {
        upstream: id,
        chatId: session.chatId,
        reason,
      });
      clock.setTimer(() => {
        if (!isCurrent() || session.isGone) return;
        this.#queue.add(session);
        this.#attachNext(connection);
      }, sessionLimits.degradedAfterMs);
    }
  }

  #newSession(context: SessionContext, chatId: string, record?: SessionRecord): ContactSession {
    return new ContactSession(context, chatId, this, record);
  }

  #sharedContext: SessionContext | undefined;

  #context(): SessionContext {
    const { id, eventLog, messages, chats, unsettled, clock, logger, views } = this.options;
    const { startedSends } = this.options;
    return (this.#sharedContext ??= {
      upstream: id,
      own: this.#own,
      eventLog,
      messages,
      chats,
      unsettled,
      startedSends: () =>
        this.#upstream.traits?.isResendSafe === false ? startedSends : undefined,
      clock,
      logger,
      views,
      connection: () => this.connection.current(),
      isLoginRequired: () => this.connection.state === 'login_required',
      health: () => this.connection.health(),
      dropConnection: (reason) => this.connection.drop(reason),
    });
  }
}

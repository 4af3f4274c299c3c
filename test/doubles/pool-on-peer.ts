import { ContactWireUpstream } from '../../src/adapters/contact-wire/contact-wire-upstream';
import { MemoryStore } from '../../src/adapters/memory/memory-store';
import type { Event } from './event-reading';
import { eventsOf } from './event-reading';
import { silentLogger } from '../../src/runtime/logger';
import { Supervisor } from '../../src/runtime/lifecycle/supervisor';
import { SessionPool } from '../../src/sessions/session-pool';
import type { ContactSession } from '../../src/sessions/contact-session';
import { ManualClock } from './manual-clock';
import { ScriptedPeer, type ScriptedConnection } from './scripted-peer';
import { until } from './until';

export const chatId = 'CHAT_1';
export const self = { id: 'USER_self', nickname: 'Gateway', isAgent: true };
export const customer = { id: 'USER_customer', nickname: 'Ada', isAgent: false };

/** A pool with one upstream, `default`, whose peer does what the test says. */
export class PoolOnPeer implements AsyncDisposable {
  readonly clock = new ManualClock(1_800_000_000_000);
  readonly store: MemoryStore;
  readonly notDone: string[] = [];
  pool: SessionPool;
  #supervisor: Supervisor;
  #ts = 1_800_000_000_000;

  private constructor(readonly peer: ScriptedPeer) {
    this.store = new MemoryStore({ clock: this.clock });
    this.pool = this.#newPool();
    this.#supervisor = new Supervisor(this.clock, silentLogger);
  }

  static async start(): Promise<PoolOnPeer> {
    return new PoolOnPeer(await ScriptedPeer.start());
  }

  /** Starts the workers and takes the connection through hello and the first probe. */
  async connect(streamId = 's-1'): Promise<ScriptedConnection> {
    for (const { id } of this.pool.identities()) {
      const roster = this.pool.roster(id);
      if (roster) this.#supervisor.start(roster.connection);
    }
    return this.accept(streamId);
  }

  async accept(streamId = 's-1'): Promise<ScriptedConnection> {
    const connection = await this.peer.accept();
    await connection.welcome({ streamId });
    await this.answerProbe(connection);
    await until(() => this.pool.roster('default')?.connection.state === 'connected');
    return connection;
  }

  async answerProbe(connection: ScriptedConnection, heads: Record<string, number> = {}) {
    const probe = await connection.next('probe');
    connection.send({ type: 'probe-ack', id: probe.id, heads });
  }

  /** Joins CHAT_1 and answers its join and history. */
  async joined(
    connection: ScriptedConnection,
    history: readonly Record<string, unknown>[] = [],
    last = 0,
  ): Promise<ContactSession> {
    const join = this.pool.roster('default')?.join(chatId, 'Gateway');
    const request = await connection.nextRequest('join');
    connection.ack(request.id, {
      contact: this.contact(),
      selfUserId: self.id,
      isResumed: false,
      last,
    });
    await this.answerHistory(connection, history);
    await join;
    return this.session();
  }

  async answerHistory(
    connection: ScriptedConnection,
    messages: readonly Record<string, unknown>[],
    isChatActive = true,
  ): Promise<void> {
    const request = await connection.nextRequest('history');
    const entries = messages.map((data) => ({ room: chatId, data }));
    connection.ack(request.id, { messages: entries, isChatActive });
  }

  /** The connection dies; the next one is accepted, after the back-off. */
  async reconnect(connection: ScriptedConnection, streamId = 's-1'): Promise<ScriptedConnection> {
    connection.terminate();
    await until(() => this.pool.roster('default')?.connection.state === 'connecting');
    this.clock.advance(1_000);
    return this.accept(streamId);
  }

  /** A new pool over the same store, as after a restart. */
  async restart(): Promise<void> {
    await this.#supervisor.stop();
    await this.pool.dispose();
    this.pool = this.#newPool();
    this.#supervisor = new Supervisor(this.clock, silentLogger);
    await this.pool.restore();
  }

  session(): ContactSession {
    const session = this.pool.roster('default')?.session(chatId);
    if (!session) throw new Error('no session');
    return session;
  }

  contact(): Record<string, unknown> {
    return { id: chatId, userID: customer.id, servid: 'sales', users: { [customer.id]: customer } };
  }

  text(id: string, text: string, user: Record<string, unknown> = customer) {
    return { id, messageType: 'TEXT', ts: this.#ts++, content: { text, user } };
  }

  /** Sends a `message` event. */
  says(connection: ScriptedConnection, seq: number, message: Record<string, unknown>): void {
    connection.send({ type: 'event', chatId, seq, event: { name: 'message', data: message } });
  }

  events(): Promise<Event[]> {
    return eventsOf(this.store.eventLog);
  }

  /** Types of the chat's events, in order. */
  async types(): Promise<string[]> {
    return (await this.events()).filter((event) => event.chatId).map((event) => event.type);
  }

  async untilEvent(type: string, count = 1): Promise<Event> {
    let found: Event[] = [];
    await until(async () => {
      found = (await this.events()).filter((event) => event.type === type);
      return found.length >= count;
    });
    return found[count - 1] as Event;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.stop();
    await this.pool.dispose();
    await this.peer[Symbol.asyncDispose]();
  }

  #newPool(): SessionPool {
    const { store, clock } = this;
    const pool = new SessionPool({
      stores: {
        eventLog: store.eventLog,
        sessions: store.sessionRecords,
        messages: store.messageRecords,
        chats: store.chatRecords,
        startedSends: this.store.startedSendRecords,
        unsettled: {
          of: async (upstream, chat) =>
            (await store.operationRecords.unknownOf(upstream, chat)).map((operation) => ({
              operationId: operation.id,
              clientReference: operation.clientReference,
            })),
          notDone: async (operationId) => void this.notDone.push(operationId),
        },
      },
      clock,
      logger: silentLogger,
      random: () => 0,
    });
    const upstream = new ContactWireUpstream({
      url: this.peer.url,
      domain: 'default',
      nickname: 'Gateway',
      clock,
      logger: silentLogger,
      requestTimeoutMs: 15_000,
      maxUnanswered: 1_000,
    });
    pool.add(
      { id: 'default', connector: 'websocket', domain: 'default', nickname: 'Gateway' },
      upstream,
    );
    return pool;
  }
}

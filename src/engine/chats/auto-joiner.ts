/**
 * Joins offered chats for upstreams that want so. Each has a lane of its own, so that one that is
 * down holds up no other. Phases of a lane: what was offered before, read when the gateway starts
 * and whenever the upstream is changed; then each new offer, some joins at a time. A join that
 * fails for a passing reason puts the lane off for a while, and is tried again for as long as the
 * chat is offered; any other refusal is the end of it.
 */
import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import { pause } from '../../runtime/pause';
import type { Worker } from '../../runtime/lifecycle/worker';
import type { ChatRecord, ChatRecords } from '../../sessions/chat-records';
import type { SessionRecords } from '../../sessions/session-records';
import type { Engine } from '../engine';
import { EngineError } from '../engine-error';
import type { UpstreamSettings } from '../upstreams/upstream-settings';

export type AutoJoinerOptions = {
  readonly engine: Pick<Engine, 'join'>;
  readonly chats: ChatRecords;
  readonly sessions: SessionRecords;
  readonly settings: (upstream: string) => UpstreamSettings | undefined;
  readonly isConnected: (upstream: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
};

type Lane = {
  readonly waiting: Set<string>;
  /** Whether what was offered before is still to be read. */
  isUnread: boolean;
  notBeforeMs: number;
  running: Promise<void> | undefined;
};

/** How often lanes are looked at that nobody wakes: their upstream may be connected by now. */
const lookMs = 1_000;
const retryMs = 5_000;
/** Joins of one upstream under way at the same time. */
const joinsAtOnce = 8;

export class AutoJoiner implements Worker {
  readonly name = 'auto-join';
  readonly #lanes = new Map<string, Lane>();
  #wake = new AbortController();

  constructor(private readonly options: AutoJoinerOptions) {}

  offer(upstream: string, chatId: string): void {
    if (!this.options.settings(upstream)?.autoJoin) return;
    this.#lane(upstream).waiting.add(chatId);
    this.#wake.abort();
  }

  /** An upstream is there, or is changed: it may want what was offered to it before. */
  review(upstream: string): void {
    if (!this.options.settings(upstream)?.autoJoin) return;
    this.#lane(upstream).isUnread = true;
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      for (const [upstream, lane] of this.#lanes) this.#start(upstream, lane, signal);
      await pause(this.options.clock, lookMs, AbortSignal.any([signal, this.#wake.signal]));
    }
    await Promise.all([...this.#lanes.values()].flatMap(({ running }) => running ?? []));
  }

  #lane(upstream: string): Lane {
    const known = this.#lanes.get(upstream);
    if (known) return known;
    const lane = {
      waiting: new Set<string>(),
      isUnread: false,
      notBeforeMs: 0,
      running: undefined,
    };
    this.#lanes.set(upstream, lane);
    return lane;
  }

  #start(upstream: string, lane: Lane, signal: AbortSignal): void {
    const hasWork = lane.isUnread || lane.waiting.size > 0;
    const isReady = this.options.isConnected(upstream) && !this.#isPutOff(lane);
    if (!hasWork || !isReady || lane.running) return;
    lane.running = this.#work(upstream, lane, signal)
      .catch((error: unknown) => this.#putOff(upstream, lane, error))
      .finally(() => {
        lane.running = undefined;
        this.#wake.abort();
      });
  }

  async #work(upstream: string, lane: Lane, signal: AbortSignal): Promise<void> {
    if (lane.isUnread) {
      const offered = await this.options.sessions.offered();
      lane.isUnread = false;
      for (const each of offered) if (each.upstream === upstream) lane.waiting.add(each.chatId);
    }
    const joiners = Array.from({ length: joinsAtOnce }, () => this.#join(upstream, lane, signal));
    await Promise.all(joiners);
  }

  /** One chat after another, until none waits. */
  async #join(upstream: string, lane: Lane, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#isPutOff(lane)) {
      const [chatId] = lane.waiting;
      if (chatId === undefined) return;
      lane.waiting.delete(chatId);
      try {
        await this.#tryJoin(upstream, chatId);
      } catch (error) {
        lane.waiting.add(chatId);
        this.#putOff(upstream, lane, error);
      }
    }
  }

  /** Throws what may pass. */
  async #tryJoin(upstream: string, chatId: string): Promise<void> {
    const { engine, chats, logger } = this.options;
    const chat = await chats.find(chatId);
    if (!chat || !this.#isWanted(upstream, chat)) return;
    try {
      await engine.join({ chatId, upstream }, {});
    } catch (error) {
      const isFinal = error instanceof EngineError && !error.shouldRetry();
      if (!isFinal) throw error;
      const reason = error.message;
      logger.warn('an offered chat could not be joined', { upstream, chatId, reason });
    }
  }

  #isWanted(upstream: string, chat: ChatRecord): boolean {
    if (chat.state !== 'offered') return false;
    const autoJoin = this.options.settings(upstream)?.autoJoin;
    if (!autoJoin) return false;
    const { contact = {} } = chat;
    const names = [contact['servid'], contact['serv_name'], '*'];
    return autoJoin.services.some((service) => names.includes(service));
  }

  #putOff(upstream: string, lane: Lane, error: unknown): void {
    const { clock, logger } = this.options;
    if (this.#isPutOff(lane)) return;
    lane.notBeforeMs = clock.now() + retryMs;
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn('offered chats cannot be joined, trying later', { upstream, reason });
  }

  #isPutOff({ notBeforeMs }: Lane): boolean {
    return this.options.clock.now() < notBeforeMs;
  }
}

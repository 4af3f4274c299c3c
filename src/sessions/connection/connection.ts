/**
 * One upstream's connection, made again for ever. Phases of a round: dial; accepted; proven by a
 * first probe (only then `connected`); probed until it closes or a probe goes unanswered; back-off.
 */
import type { Health } from '../../events/chat';
import type { EventDraft } from '../../events/event';
import type { EventLog } from '../../events/event-log';
import { isoTime, type Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import type { Logger } from '../../runtime/logger';
import { pause } from '../../runtime/pause';
import type { Worker } from '../../runtime/lifecycle/worker';
import { reconnectDelayMs } from './reconnect-schedule';
import { sessionLimits } from '../session-limits';
import {
  UpstreamError,
  type Upstream,
  type UpstreamConnection,
  type UpstreamListener,
} from '../upstream';

/** `failed`: this upstream cannot be reached in this way at all. */
export type ConnectionState = 'connecting' | 'connected' | 'login_required' | 'failed';

export type ConnectionOptions = {
  readonly upstreamId: string;
  readonly upstream: Upstream;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
};

export interface ConnectionOwner extends UpstreamListener {
  onConnected(connection: UpstreamConnection): void;
  onHeads(heads: ReadonlyMap<string, number>): void;
  /** `sinceMs`: when the last evidence was. */
  onLost(reason: string, sinceMs: number): void;
}

/** What is refused is tried again rarely: a credential may have been replaced upstream. */
const hopelessRetryMs = 60_000;

export class Connection implements Worker {
  readonly name: string;
  #state: ConnectionState = 'connecting';
  #current: UpstreamConnection | undefined;
  #reason: string | undefined;
  #connectedAtMs: number | undefined;
  #evidenceAtMs: number | undefined;
  #inboundAtMs: number | undefined;
  #roundTripMs: number | undefined;
  #upstream: Upstream;
  /** Ends the dialling, and the pause before the next attempt. */
  #changed = new AbortController();

  constructor(
    private readonly options: ConnectionOptions,
    private readonly owner: ConnectionOwner,
  ) {
    this.name = `connection ${options.upstreamId}`;
    this.#upstream = options.upstream;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  get connectedAtMs(): number | undefined {
    return this.#connectedAtMs;
  }

  current(): UpstreamConnection | undefined {
    return this.#state === 'connected' ? this.#current : undefined;
  }

  drop(reason: string): void {
    this.#current?.close(reason);
  }

  /**
   * Connects anew, at once, in another way or with another credential: from here on nothing of the
   * former one counts, a dialling under way included.
   */
  use(upstream: Upstream): void {
    const reason = 'the credential or the address was changed';
    this.#upstream = upstream;
    this.#state = 'connecting';
    this.#reason = reason;
    this.#connectedAtMs = undefined;
    this.drop(reason);
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  health(): Health {
    return {
      status: this.#healthStatus(),
      lastInboundAt: this.#inboundAtMs === undefined ? undefined : isoTime(this.#inboundAtMs),
      roundTripMs: this.#roundTripMs,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const changed = this.#changed.signal;
      const wasConnected = await this.#round(signal, changed);
      if (wasConnected || changed.aborted) attempt = 0;
      if (signal.aborted) return;
      const delayMs =
        this.#state === 'connecting'
          ? reconnectDelayMs(attempt, this.options.random())
          : hopelessRetryMs;
      await pause(this.options.clock, delayMs, AbortSignal.any([signal, changed]));
    }
  }

  #healthStatus(): Health['status'] {
    if (this.#state !== 'connected' || this.#evidenceAtMs === undefined) return 'down';
    const silentMs = this.options.clock.now() - this.#evidenceAtMs;
    return silentMs > sessionLimits.probeIntervalMs + sessionLimits.degradedAfterMs / 2
      ? 'degraded'
      : 'ok';
  }

  /** True when the upstream had accepted us. */
  async #round(signal: AbortSignal, changed: AbortSignal): Promise<boolean> {
    const listener: UpstreamListener = {
      onEvent: (chatId, seq, event) => {
        this.#inboundAtMs = this.options.clock.now();
        this.owner.onEvent(chatId, seq, event);
      },
    };
    let connection: UpstreamConnection;
    try {
      connection = await this.#upstream.connect(listener, AbortSignal.any([signal, changed]));
    } catch (error) {
      if (!signal.aborted && !changed.aborted) await this.#refused(error);
      return false;
    }
    if (changed.aborted) {
      connection.close('the credential or the address was changed');
      return false;
    }
    const stop = (): void => connection.close('the gateway is stopping');
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#live(connection);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #live(connection: UpstreamConnection): Promise<boolean> {
    this.#current = connection;
    const closed = connection.closed.then((reason) => ({ reason }));
    let wasConnected = false;
    for (;;) {
      const probed = await Promise.race([closed, this.#probe(connection)]);
      if ('reason' in probed) {
        await this.#lost(probed.reason, wasConnected);
        return wasConnected;
      }
      if (!wasConnected) {
        wasConnected = true;
        await this.#connected(connection);
      }
      this.owner.onHeads(probed.heads);
      const paused = await this.#pauseUnless(closed, sessionLimits.probeIntervalMs);
      if (paused) {
        await this.#lost(paused.reason, wasConnected);
        return wasConnected;
      }
    }
  }

  async #probe(
    connection: UpstreamConnection,
  ): Promise<{ heads: ReadonlyMap<string, number> } | { reason: string }> {
    const deadline = this.options.clock.setTimer(
      () => connection.close('a probe was not answered'),
      sessionLimits.probeDeadlineMs - sessionLimits.probeIntervalMs,
    );
    try {
      const { heads, roundTripMs } = await connection.probe();
      this.#evidenceAtMs = this.#inboundAtMs = this.options.clock.now();
      this.#roundTripMs = roundTripMs;
      return { heads };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      connection.close(reason);
      return { reason: await connection.closed };
    } finally {
      deadline.cancel();
    }
  }

  async #connected(connection: UpstreamConnection): Promise<void> {
    this.#state = 'connected';
    this.#reason = undefined;
    this.#connectedAtMs = this.options.clock.now();
    await this.#log({ type: 'upstream.connected', atMs: this.#connectedAtMs, data: {} });
    this.owner.onConnected(connection);
  }

  async #lost(reason: string, wasConnected: boolean): Promise<void> {
    const now = this.options.clock.now();
    this.#current = undefined;
    this.#state = 'connecting';
    this.#reason = reason;
    this.#connectedAtMs = undefined;
    if (!wasConnected) return;
    this.owner.onLost(reason, this.#evidenceAtMs ?? now);
    await this.#log({ type: 'upstream.disconnected', atMs: now, data: { reason } });
  }

  async #refused(error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const isNews = this.#reason !== reason;
    this.#reason = reason;
    const before = this.#state;
    this.#state = stateAfter(error);
    if (isNews) {
      const { upstreamId, logger } = this.options;
      logger.warn('cannot connect', { upstream: upstreamId, reason });
    }
    if (this.#state === 'login_required' && before !== 'login_required') {
      const atMs = this.options.clock.now();
      await this.#log({ type: 'upstream.login_required', atMs, data: { reason } });
    }
  }

  /** The connection's own life goes on when its events cannot be stored. */
  async #log(draft: EventDraft): Promise<void> {
    const { eventLog, upstreamId, logger } = this.options;
    try {
      await eventLog.append({ upstream: upstreamId, events: [draft] });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      logger.error('an upstream event could not be stored', { type: draft.type, error: detail });
    }
  }

  async #pauseUnless<T>(interrupted: Promise<T>, delayMs: number): Promise<T | undefined> {
    const over = new Deferred<undefined>();
    const timer = this.options.clock.setTimer(() => over.resolve(undefined), delayMs);
    const winner = await Promise.race([interrupted, over.promise]);
    timer.cancel();
    return winner;
  }
}

function stateAfter(error: unknown): ConnectionState {
  const code = error instanceof UpstreamError ? error.code : undefined;
  if (code === 'not_supported') return 'failed';
  return code === 'login_required' ? code : 'connecting';
}

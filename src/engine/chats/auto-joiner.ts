/**
 * Joins offered chats for upstreams that want so. Phases: what was offered before a restart and is
 * offered still; then each new offer. A join that fails for a passing reason is tried again for as
 * long as the chat is offered; any other refusal is the end of it.
 */
import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import { pause } from '../../runtime/pause';
import type { Worker } from '../../runtime/lifecycle/worker';
import type { ChatRecord, ChatRecords } from '../../sessions/chat-records';
import type { Engine } from '../engine';
import { EngineError } from '../engine-error';
import type { UpstreamSettings } from '../upstreams/upstream-settings';

export type AutoJoinerOptions = {
  readonly engine: Engine;
  readonly chats: ChatRecords;
  readonly upstreams: () => readonly UpstreamSettings[];
  readonly clock: Clock;
  readonly logger: Logger;
};

const retryMs = 5_000;
const pageSize = 200;

export class AutoJoiner implements Worker {
  readonly name = 'auto-join';
  readonly #waiting = new Map<string, { readonly upstream: string; readonly chatId: string }>();
  #wake = new AbortController();

  constructor(private readonly options: AutoJoinerOptions) {}

  offer(upstream: string, chatId: string): void {
    const settings = this.options.upstreams().find(({ id }) => id === upstream);
    if (!settings?.autoJoin) return;
    this.#waiting.set(JSON.stringify([upstream, chatId]), { upstream, chatId });
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const { id, autoJoin } of this.options.upstreams()) {
      if (autoJoin) await this.#offerAgain(id);
    }
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const due = [...this.#waiting];
      await Promise.all(due.map(([key, offer]) => this.#try(key, offer)));
      const isWoken = this.#wake.signal.aborted;
      if (!isWoken) await this.#rest(signal);
    }
  }

  /** Until the next offer; or, while joins wait to be tried again, for a while. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    await pause(clock, retryMs, AbortSignal.any([signal, this.#wake.signal]));
  }

  async #offerAgain(upstream: string): Promise<void> {
    let after: string | undefined;
    do {
      const query = { states: ['offered' as const], upstreams: [upstream], after };
      const page = await this.options.chats.list({ ...query, order: 'asc', limit: pageSize });
      for (const { chatId } of page.chats) this.offer(upstream, chatId);
      after = page.next;
    } while (after !== undefined);
  }

  async #try(key: string, offer: { upstream: string; chatId: string }): Promise<void> {
    const { engine, chats, logger } = this.options;
    const { upstream, chatId } = offer;
    const chat = await chats.find(chatId);
    if (!chat || !this.#isWanted(upstream, chat)) {
      this.#waiting.delete(key);
      return;
    }
    try {
      await engine.join({ chatId, upstream }, {});
      this.#waiting.delete(key);
    } catch (error) {
      const isPassing = error instanceof EngineError && error.shouldRetry();
      if (!isPassing) this.#waiting.delete(key);
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn('an offered chat could not be joined', { upstream, chatId, reason });
    }
  }

  #isWanted(upstream: string, chat: ChatRecord): boolean {
    if (chat.state !== 'offered') return false;
    const autoJoin = this.options.upstreams().find(({ id }) => id === upstream)?.autoJoin;
    if (!autoJoin) return false;
    const { contact = {} } = chat;
    const names = [contact['servid'], contact['serv_name'], '*'];
    return autoJoin.services.some((service) => names.includes(service));
  }
}

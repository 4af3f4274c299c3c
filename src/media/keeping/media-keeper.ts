/**
 * Fetches every file the log tells of. 1. learn: events since the last look become records,
 * `pending`, or `available` where the file was sent from here. 2. fetch: a few at a time, the most
 * urgent first. 3. wait: for the log to move, a fetch to end, or the next try to be due.
 */
import type { EventLog } from '../../events/event-log';
import type { StoredEvent } from '../../events/event';
import type { Message } from '../../events/message';
import { AppError } from '../../runtime/app-error';
import type { Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import type { Logger } from '../../runtime/logger';
import type { Worker } from '../../runtime/lifecycle/worker';
import { pause } from '../../runtime/pause';
import { nextFetchOf } from './fetch-schedule';
import type { MediaLibrary } from './media-library';
import type { MediaRecord, MediaRecords } from './media-records';

export type MediaKeeperOptions = {
  readonly eventLog: EventLog;
  readonly records: MediaRecords;
  readonly library: MediaLibrary;
  readonly clock: Clock;
  readonly logger: Logger;
};

const pageSize = 200;
const fetchedAtOnce = 4;
const looksAhead = 32;
/** Longest sleep with files still to be fetched. */
const maxSleepMs = 60_000;
const unrecordedPauseMs = 5_000;

export class MediaKeeper implements Worker {
  readonly name = 'media keeper';
  readonly #running = new Map<string, Promise<void>>();
  #woken = new Deferred<void>();

  constructor(private readonly options: MediaKeeperOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    const stopListening = this.options.eventLog.onAppended(() => this.#wake());
    const onAbort = (): void => this.#wake();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal.aborted) {
        this.#woken = new Deferred();
        await this.#learn();
        await this.#sleep(await this.#startFetches(signal));
      }
    } finally {
      stopListening();
      signal.removeEventListener('abort', onAbort);
      await Promise.all(this.#running.values());
    }
  }

  #wake(): void {
    this.#woken.resolve();
  }

  async #sleep(delayMs: number | undefined): Promise<void> {
    if (delayMs === undefined) return this.#woken.promise;
    const timer = this.options.clock.setTimer(() => this.#wake(), delayMs);
    await this.#woken.promise;
    timer.cancel();
  }

  async #learn(): Promise<void> {
    const { eventLog, records, library } = this.options;
    const types = ['multimedia.received', 'multimedia.sent'];
    const [position, { earliest }] = await Promise.all([records.position(), eventLog.bounds()]);
    let after = Math.max(position, earliest);
    for (let hasMore = true; hasMore;) {
      const page = await eventLog.read({ after, types, limit: pageSize });
      const found = await Promise.all(page.events.map((event) => this.#recordOf(event)));
      if (page.next > after) await records.learn(found, page.next);
      for (const { sha256 } of found) if (sha256 !== undefined) library.named(sha256);
      ({ hasMore, next: after } = page);
    }
  }

  async #recordOf(event: StoredEvent): Promise<MediaRecord> {
    const { data: message } = JSON.parse(event.json) as { data: Message };
    const { sha256, sizeBytes } = message;
    const isHere = sha256 !== undefined && (await this.options.library.has(sha256));
    return {
      chatId: message.chatId,
      messageId: message.id,
      upstream: event.upstream ?? '',
      state: isHere ? 'available' : 'pending',
      position: event.position,
      knownAtMs: event.atMs,
      attempts: 0,
      dueAtMs: event.atMs,
      ...(isHere && { sha256, sizeBytes }),
    };
  }

  /** Says after how long there may be more to do; undefined: not before somebody wakes us. */
  async #startFetches(signal: AbortSignal): Promise<number | undefined> {
    const nowMs = this.options.clock.now();
    for (const record of await this.options.records.pending(looksAhead)) {
      const key = JSON.stringify([record.chatId, record.messageId]);
      if (this.#running.has(key)) continue;
      if (this.#running.size >= fetchedAtOnce) return undefined;
      if (record.dueAtMs > nowMs) return Math.min(record.dueAtMs - nowMs, maxSleepMs);
      const fetching = this.#fetch(record, signal).finally(() => {
        this.#running.delete(key);
        this.#wake();
      });
      this.#running.set(key, fetching);
    }
    return undefined;
  }

  /** Never rejects. What cannot even be recorded is tried again after a pause. */
  async #fetch(record: MediaRecord, signal: AbortSignal): Promise<void> {
    const { library, logger, clock } = this.options;
    try {
      await library.fetch(record, signal);
    } catch (error) {
      if (signal.aborted) return;
      await this.#failed(record, error).catch(async (cause: unknown) => {
        logger.warn('a file that failed cannot be recorded', { error: String(cause) });
        await pause(clock, unrecordedPauseMs, signal);
      });
    }
  }

  async #failed(record: MediaRecord, error: unknown): Promise<void> {
    const { records, clock, logger } = this.options;
    const { chatId, messageId, attempts } = record;
    const next = nextFetchOf(attempts, error);
    const details = { chatId, messageId, attempts, error: String(error) };
    if (next.kind === 'give_up') {
      logger.warn('the file of a message cannot be fetched', details);
      const failure = error instanceof AppError ? error.message : 'The file cannot be fetched.';
      await records.save({ ...record, attempts: attempts + 1, state: 'failed', failure });
    } else {
      logger.debug('a file will be fetched again', details);
      const dueAtMs = clock.now() + next.delayMs;
      await records.save({ ...record, attempts: next.attempts, dueAtMs });
    }
  }
}

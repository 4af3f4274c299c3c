import type { Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import type { Logger } from '../../runtime/logger';
import type { Chat } from '../chats/chat';

/** Where the two CTI webhooks go. */
export type CtiTarget = { readonly url: string; readonly token?: string | undefined };

const attemptPausesMs = [200, 1_000, 5_000] as const;
const timeoutMs = 10_000;
const maxWaiting = 1_000;

/**
 * CTLive's two CTI webhooks, `newContact` and `endContact`, in the order of what happened. A
 * target that does not take one is asked again three times; then the next one goes out.
 */
export class CtiNotices {
  #target: CtiTarget | undefined;
  #waiting: (() => Promise<void>)[] = [];
  #isSending = false;
  #isStopped = false;

  constructor(private readonly options: { readonly clock: Clock; readonly logger: Logger }) {}

  get target(): CtiTarget | undefined {
    return this.#target;
  }

  /** Chats that started before are not told of. */
  send(target: CtiTarget | undefined): void {
    this.#target = target;
  }

  started(chat: Chat): void {
    const contact = chat.contact();
    this.#add({ ...shared(chat), media: 'chat', serv: contact.servid, event: 'new' });
  }

  ended(chat: Chat): void {
    this.#add({ ...shared(chat), event: 'end' });
  }

  stop(): void {
    this.#isStopped = true;
    this.#waiting = [];
  }

  #add(payload: object): void {
    const target = this.#target;
    if (target === undefined || this.#isStopped || this.#waiting.length >= maxWaiting) return;
    this.#waiting.push(() => this.#deliver(target, payload));
    if (!this.#isSending) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next();
    this.#isSending = false;
  }

  async #deliver(target: CtiTarget, payload: object): Promise<void> {
    for (const pauseMs of [...attemptPausesMs, undefined]) {
      const failure = await post(target, payload);
      if (failure === undefined || this.#isStopped) return;
      this.options.logger.warn('a CTI webhook was not taken', { url: target.url, failure });
      if (pauseMs !== undefined) await this.#pause(pauseMs);
    }
  }

  async #pause(delayMs: number): Promise<void> {
    const over = new Deferred<void>();
    this.options.clock.setTimer(() => over.resolve(), delayMs);
    await over.promise;
  }
}

/** Why it failed; undefined when it was taken. */
async function post({ url, token }: CtiTarget, payload: object): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The members both pages list. */
function shared(chat: Chat): object {
  const contact = chat.contact();
  const { serv_name, beginTime, endTime, title, lang, userID, users, widgetid } = contact;
  const facts = { serv_name, beginTime, endTime, title, lang, userID, users, widgetid };
  return { cid: chat.id, ...facts, dataCollections: contact.dataCollections };
}

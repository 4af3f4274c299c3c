/**
 * One call of CTLive's REST services. Phases: the breaker admits it; its route is found (the
 * `:domain` segment is optional by some pages, absent in early versions); it is sent within a
 * deadline; its answer is read within a byte limit, as JSON or JSONP; reads that failed on the way
 * are repeated. A write is repeated only when no connection stood.
 */
import { Agent, request as send, type Dispatcher } from 'undici';
import { Deferred } from '../../runtime/deferred';
import type { Clock } from '../../runtime/clock';
import { UpstreamError } from '../../sessions/upstream';
import { CircuitBreaker } from './circuit-breaker';
import { jsonOf } from './shapes/json-answer';
import { isObject, type Loose } from './shapes/loose-values';
import { restAuthOf, type RestAuth } from './rest-auth';
import {
  brokenOff,
  invalidAnswer,
  notOffered,
  rejection,
  statusError,
  transportError,
  type CallKind,
} from './rest-failure';

export type RestCall = {
  readonly kind: CallKind;
  readonly method: 'GET' | 'POST';
  readonly name: string;
  /** How some versions of the pages spell it. */
  readonly otherName?: string;
  readonly path?: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
};

export type RestTransportOptions = {
  /** Up to and including `/livechat`. */
  readonly url: string;
  readonly domain: string;
  /** See `restAuthOf`. */
  readonly auth?: string;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly clock: Clock;
};

export type RestAnswer = { readonly status: number; readonly type: string; readonly bytes: Buffer };

const connectTimeoutMs = 5_000;
const maxConnections = 16;
/** Pauses before the second and the third attempt of a read. */
const retryPausesMs = [200, 1_000] as const;

export class RestTransport implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #breaker: CircuitBreaker;
  readonly #auth: RestAuth;
  /** Which of the routes of a call has been answered. */
  readonly #routes = new Map<string, number>();

  constructor(private readonly options: RestTransportOptions) {
    this.#agent = new Agent({
      connect: { timeout: connectTimeoutMs },
      connections: maxConnections,
      keepAliveTimeout: 4_000,
    });
    this.#breaker = new CircuitBreaker(options.clock);
    this.#auth = restAuthOf(options.auth);
  }

  /** The answer's object. Throws UpstreamError, `rejected` when it says `result: false`. */
  async json(call: RestCall): Promise<Loose> {
    const { status, bytes } = await this.bytes(call);
    const answer = jsonOf(bytes.toString('utf8'));
    if (isRefusal(answer)) throw rejection(answer);
    if (status < 200 || status > 299) throw statusError(status, call.kind, answer);
    if (!isObject(answer)) throw invalidAnswer(call.kind, 'something else than a JSON object');
    const isWriteWithoutResult = call.kind === 'write' && answer['result'] === undefined;
    if (isWriteWithoutResult) throw invalidAnswer(call.kind, 'no result');
    return answer;
  }

  /** The answer as it came, whatever its status, but for those that say to ask again. */
  async bytes(call: RestCall): Promise<RestAnswer> {
    for (const pauseMs of [...retryPausesMs, undefined]) {
      if (!this.#breaker.admit()) break;
      try {
        return await this.#admitted(call);
      } catch (error) {
        const canRepeat =
          error instanceof UpstreamError && error.shouldRetry() && error.outcome === 'not_done';
        if (pauseMs === undefined || !canRepeat || this.#mustStop(call, error)) throw error;
        await this.#pause(pauseMs);
      }
    }
    throw brokenOff();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  /** A second wait for the whole deadline would outlast every caller. */
  #mustStop(call: RestCall, error: UpstreamError): boolean {
    return error.code === 'timeout' || (call.kind === 'write' && error.cause === undefined);
  }

  async #admitted(call: RestCall): Promise<RestAnswer> {
    try {
      const answer = await this.#routed(call);
      this.#breaker.succeeded();
      return answer;
    } catch (error) {
      const isSilent = error instanceof UpstreamError && error.shouldRetry();
      if (isSilent) this.#breaker.failed();
      else this.#breaker.succeeded();
      throw error;
    }
  }

  async #routed(call: RestCall): Promise<RestAnswer> {
    const routes = this.#routesOf(call);
    const known = this.#routes.get(call.name);
    const order = known === undefined ? [...routes.keys()] : [known];
    for (const index of order) {
      const answer = await this.#once(call, routes[index] ?? '');
      if (isAbsent(answer)) continue;
      this.#routes.set(call.name, index);
      return answer;
    }
    throw notOffered(call.name);
  }

  #routesOf({ name, otherName, path = [] }: RestCall): readonly string[] {
    const { domain } = this.options;
    const names = otherName === undefined ? [name] : [name, otherName];
    const prefixes = domain === '' ? [''] : [`/${encodeURIComponent(domain)}`, ''];
    const rest = path.map((segment) => `/${encodeURIComponent(segment)}`).join('');
    return names.flatMap((each) => prefixes.map((prefix) => `${prefix}/${each}${rest}`));
  }

  async #once(call: RestCall, route: string): Promise<RestAnswer> {
    const { timeoutMs, clock } = this.options;
    const deadline = new AbortController();
    const timer = clock.setTimer(() => deadline.abort(), timeoutMs);
    try {
      const response = await send(this.#urlOf(call, route), this.#sent(call, deadline.signal));
      const { statusCode: status, headers } = response;
      if (status >= 500 || status === 429) {
        await response.body.dump();
        throw statusError(status, call.kind, undefined);
      }
      const bytes = await this.#read(response.body, call.kind);
      return { status, type: String(headers['content-type'] ?? ''), bytes };
    } catch (error) {
      throw transportError(error, call.kind, deadline.signal.aborted);
    } finally {
      timer.cancel();
    }
  }

  #sent(call: RestCall, signal: AbortSignal): Omit<Dispatcher.RequestOptions, 'path' | 'origin'> {
    const isJson = call.body !== undefined;
    return {
      method: call.method,
      dispatcher: this.#agent,
      signal,
      headers: {
        accept: 'application/json',
        ...(isJson && { 'content-type': 'application/json' }),
        ...this.#auth.headers,
      },
      body: isJson ? JSON.stringify(call.body) : undefined,
      // The deadline is the only clock of a call.
      headersTimeout: 0,
      bodyTimeout: 0,
    } as Omit<Dispatcher.RequestOptions, 'path' | 'origin'>;
  }

  #urlOf({ query = {} }: RestCall, route: string): string {
    const parameters = new URLSearchParams(this.#auth.query);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) parameters.set(name, value);
    }
    const search = parameters.size === 0 ? '' : `?${parameters.toString()}`;
    return `${this.options.url.replace(/\/+$/, '')}${route}${search}`;
  }

  async #read(body: AsyncIterable<Buffer>, kind: CallKind): Promise<Buffer> {
    const { maxAnswerBytes } = this.options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxAnswerBytes) {
        throw invalidAnswer(kind, `more than ${maxAnswerBytes} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async #pause(delayMs: number): Promise<void> {
    const over = new Deferred<void>();
    this.options.clock.setTimer(() => over.resolve(), delayMs);
    await over.promise;
  }
}

/** `result` is a boolean on all pages but one, which types it as a text. */
function isRefusal(answer: unknown): boolean {
  return isObject(answer) && (answer['result'] === false || answer['result'] === 'false');
}

/** No such route, as against no such chat: CTLive's own answers are its envelope. */
function isAbsent({ status, bytes }: RestAnswer): boolean {
  if (status !== 404 && status !== 405) return false;
  const answer = jsonOf(bytes.toString('utf8'));
  return !isObject(answer) || !('result' in answer);
}

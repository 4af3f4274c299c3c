/**
 * One call of CTLive's REST services. Phases: the breaker admits it; its route is found (the
 * `:domain` segment is optional by some pages, absent in early versions); it is sent within a
 * deadline; its answer is read within a byte limit, as JSON or JSONP, a file of it to disk; reads
 * that failed on the way are repeated. A write is repeated only when no connection stood.
 */
import { Agent, request as send, type Dispatcher } from 'undici';
import { Deferred } from '../../runtime/deferred';
import type { Clock } from '../../runtime/clock';
import { UpstreamError } from '../../sessions/upstream';
import { CircuitBreaker, type Admission } from './circuit-breaker';
import { jsonOf } from './shapes/json-answer';
import { isObject, objectOf, textOf, type Loose } from './shapes/loose-values';
import { restAuthOf, saidWithout, type RestAuth } from './rest-auth';
import { bodyOf } from './rest-body';
import type { RestCall } from './rest-call';
import { hasDotSegment, RestRoutes } from './rest-routes';
import {
  read,
  readFile,
  readJson,
  type AnswerLimits,
  type RestAnswer,
} from './spooling/answer-reading';
import type { JsonSpooling } from './spooling/json-spooling';
import {
  brokenOff,
  invalidAnswer,
  isCredentialRefused,
  notOffered,
  rejection,
  statusError,
  transportError,
} from './rest-failure';

export type RestTransportOptions = {
  /** Up to and including `/livechat`. */
  readonly url: string;
  readonly domain: string;
  /** See `restAuthOf`. */
  readonly auth?: string;
  readonly timeoutMs: number;
  /** Of an answer with a file. */
  readonly maxAnswerBytes: number;
  /** Where answers with files are spooled; made when it is needed. */
  readonly spoolDirectory: string;
  readonly clock: Clock;
};

const connectTimeoutMs = 5_000;
const maxConnections = 16;
/** A slow line takes a while for a file of the largest size. */
const fileTimeoutFactor = 8;
/** Of an answer without a file: a chat of tens of thousands of messages. */
const maxPlainAnswerBytes = 32 * 1024 * 1024;
/** Of an answer that is no success: its words. */
const maxFailureBytes = 64 * 1024;
/** Pauses before the second and the third attempt of a read. */
const retryPausesMs = [200, 1_000] as const;

export class RestTransport implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #breaker: CircuitBreaker;
  readonly #auth: RestAuth;
  readonly #routes: RestRoutes;

  constructor(private readonly options: RestTransportOptions) {
    this.#agent = new Agent({
      connect: { timeout: connectTimeoutMs },
      connections: maxConnections,
      keepAliveTimeout: 4_000,
    });
    this.#breaker = new CircuitBreaker(options.clock);
    this.#auth = restAuthOf(options.auth);
    this.#routes = new RestRoutes(options);
  }

  /** The answer's object. Throws UpstreamError, `rejected` when it says `result: false`. */
  async json(call: RestCall): Promise<Loose> {
    return this.#checked(call, await this.answer(call));
  }

  /** The answer's object, and where its long strings are: the caller closes it. */
  async jsonWithFile(call: RestCall): Promise<{ json: Loose; strings: JsonSpooling }> {
    const answer = await this.answer({ ...call, givesFile: 'json' });
    const { json: strings } = answer;
    try {
      const json = this.#checked(call, answer);
      if (strings) return { json, strings };
      throw invalidAnswer(call.kind, 'no file');
    } catch (error) {
      await strings?.close();
      throw error;
    }
  }

  #checked(call: RestCall, { status, bytes }: RestAnswer): Loose {
    const answer = jsonOf(bytes.toString('utf8'));
    if (status < 200 || status > 299) throw this.#failure(call, status, answer);
    if (isRefusal(answer)) throw rejection(this.#said(answer), call.kind, status);
    if (!isObject(answer)) throw invalidAnswer(call.kind, 'something else than a JSON object');
    const isWriteWithoutResult = call.kind === 'write' && answer['result'] === undefined;
    if (isWriteWithoutResult) throw invalidAnswer(call.kind, 'no result');
    return answer;
  }

  /** The answer as it came, whatever its status, but for those that say to ask again. */
  async answer(call: RestCall): Promise<RestAnswer> {
    for (const pauseMs of [...retryPausesMs, undefined]) {
      const admission = this.#breaker.admit();
      if (!admission) break;
      try {
        return await this.#admitted(call, admission);
      } catch (error) {
        const canRepeat =
          error instanceof UpstreamError && error.shouldRetry() && error.outcome === 'not_done';
        if (pauseMs === undefined || !canRepeat || this.#mustStop(call, error)) throw error;
        await this.#pause(pauseMs);
      }
    }
    throw brokenOff();
  }

  /** What an answer that is no success says, whatever of it there is. */
  #failure({ kind }: RestCall, status: number, answer: unknown): UpstreamError {
    const said = this.#said(answer);
    const isOwnWord = isRefusal(answer) && !isCredentialRefused(status);
    return isOwnWord ? rejection(said, kind, status) : statusError(status, kind, said);
  }

  /** CTLive's own text, without our credential. */
  #said(answer: unknown): string | undefined {
    const text = textOf(objectOf(answer)['error']);
    return text === undefined ? undefined : saidWithout(this.options.auth, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  /** A second wait for the whole deadline would outlast every caller. */
  #mustStop(call: RestCall, error: UpstreamError): boolean {
    return error.code === 'timeout' || (call.kind === 'write' && error.cause === undefined);
  }

  async #admitted(call: RestCall, admission: Admission): Promise<RestAnswer> {
    try {
      const answer = await this.#routed(call);
      admission.answered();
      return answer;
    } catch (error) {
      const isSilent = error instanceof UpstreamError && error.shouldRetry();
      if (isSilent) admission.failed();
      else admission.answered();
      throw error;
    }
  }

  async #routed(call: RestCall): Promise<RestAnswer> {
    if (hasDotSegment(call)) throw rejection(undefined, call.kind, 404);
    for (const { url, answered } of this.#routes.of(call)) {
      const answer = await this.#once(call, url);
      if (isAbsent(answer)) continue;
      answered();
      return answer;
    }
    throw notOffered(call.name);
  }

  async #once(call: RestCall, url: string): Promise<RestAnswer> {
    const { timeoutMs, clock } = this.options;
    const deadline = new AbortController();
    const isFile = call.file !== undefined || call.givesFile !== undefined;
    const waitMs = isFile ? timeoutMs * fileTimeoutFactor : timeoutMs;
    const timer = clock.setTimer(() => deadline.abort(), waitMs);
    try {
      const response = await send(this.#located(url, call), this.#sent(call, deadline.signal));
      const { statusCode: status, headers } = response;
      if (status >= 500 || status === 429) throw await this.#silence(call, status, response.body);
      const type = String(headers['content-type'] ?? '');
      return { status, type, ...(await this.#content(call, { status, type }, response.body)) };
    } catch (error) {
      throw transportError(error, call.kind, deadline.signal.aborted);
    } finally {
      timer.cancel();
    }
  }

  /** HTTP 5xx: CTLive's own refusal where the body is one, else no answer at all. */
  async #silence(
    call: RestCall,
    status: number,
    body: AsyncIterable<Buffer>,
  ): Promise<UpstreamError> {
    const said = await read(body, this.#limitsOf(call, maxFailureBytes)).catch(() => undefined);
    const answer = jsonOf(said?.bytes.toString('utf8') ?? '');
    if (status === 429 || !isRefusal(answer)) return statusError(status, call.kind);
    return rejection(this.#said(answer), call.kind, status);
  }

  #sent(call: RestCall, signal: AbortSignal): Omit<Dispatcher.RequestOptions, 'path' | 'origin'> {
    const { headers, content } = bodyOf(call);
    return {
      method: call.method,
      dispatcher: this.#agent,
      signal,
      headers: { accept: 'application/json', ...headers, ...this.#auth.headers },
      body: content,
      // The deadline is the only clock of a call.
      headersTimeout: 0,
      bodyTimeout: 0,
    } as Omit<Dispatcher.RequestOptions, 'path' | 'origin'>;
  }

  #located(url: string, { query = {} }: RestCall): string {
    const parameters = new URLSearchParams(this.#auth.query);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) parameters.set(name, value);
    }
    return parameters.size === 0 ? url : `${url}?${parameters.toString()}`;
  }

  /** A file is spooled; what says something instead of it is small. */
  #content(
    call: RestCall,
    { status, type }: Pick<RestAnswer, 'status' | 'type'>,
    body: AsyncIterable<Buffer>,
  ): Promise<Omit<RestAnswer, 'status' | 'type'>> {
    if (status >= 400) return read(body, this.#limitsOf(call, maxFailureBytes));
    const limits = this.#limitsOf(call, maxPlainAnswerBytes);
    if (call.givesFile === 'json') return readJson(body, limits);
    const isFile = call.givesFile === 'bytes' && !/json/.test(type);
    return isFile ? readFile(body, limits) : read(body, limits);
  }

  #limitsOf({ kind }: RestCall, maxHeldBytes: number): AnswerLimits {
    const { maxAnswerBytes: maxBytes, spoolDirectory: directory } = this.options;
    return { kind, maxBytes, maxHeldBytes, directory };
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

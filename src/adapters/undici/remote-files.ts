import type { Dispatcher } from 'undici';
import type { Clock } from '../../runtime/clock';
import { MediaError } from '../../media/media-error';
import type { RemoteFile, RemoteFiles, RemoteLimits } from '../../media/remote-files';
import { EgressRefusedError, type EgressGuard } from './egress-guard';

export type UndiciRemoteFilesOptions = {
  readonly guard: EgressGuard;
  /** For the whole file. */
  readonly totalTimeoutMs: number;
  readonly userAgent: string;
  readonly clock: Clock;
};

const maxRedirects = 3;
const maxUrlLength = 4096;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Files over http and https. Each redirect is judged as a new URL. */
export class UndiciRemoteFiles implements RemoteFiles {
  constructor(private readonly options: UndiciRemoteFilesOptions) {}

  async open(url: string, { maxBytes, signal }: RemoteLimits): Promise<RemoteFile> {
    const deadline = new AbortController();
    const { clock, totalTimeoutMs } = this.options;
    const timer = clock.setTimer(() => deadline.abort(), totalTimeoutMs);
    const stop = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    try {
      const file = await this.#follow(await this.#allowed(url), { maxBytes, signal: stop });
      return { ...file, bytes: upTo(maxBytes, file.bytes, () => timer.cancel()) };
    } catch (error) {
      timer.cancel();
      throw failureOf(error);
    }
  }

  async #follow(start: URL, limits: RemoteLimits): Promise<RemoteFile> {
    let url = start;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const answer = await this.#get(url, limits);
      const location = answer.headers.location;
      if (!redirects.has(answer.statusCode) || typeof location !== 'string') {
        return fileOf(url, answer, limits.maxBytes);
      }
      await answer.body.dump();
      url = await this.#allowed(location, url);
    }
    throw failed('redirects too often');
  }

  #get(url: URL, { signal }: RemoteLimits): Promise<Dispatcher.ResponseData> {
    return this.options.guard.agentFor(url).request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: { 'user-agent': this.options.userAgent, accept: '*/*' },
      signal,
    });
  }

  async #allowed(text: string, from?: URL): Promise<URL> {
    if (text.length > maxUrlLength || !URL.canParse(text, from?.href)) {
      throw notAllowed('It is not a URL.');
    }
    const url = new URL(text, from?.href);
    const refusal = await this.options.guard.refusalOf(url.href);
    if (refusal !== undefined) throw notAllowed(refusal);
    return url;
  }
}

function fileOf(url: URL, answer: Dispatcher.ResponseData, maxBytes: number): RemoteFile {
  const { statusCode, headers, body } = answer;
  const refuse = (error: MediaError): never => {
    body.on('error', () => undefined).destroy();
    throw error;
  };
  if (statusCode !== 200) refuse(failed(`answers ${statusCode}`));
  if (headers['content-encoding'] !== undefined) refuse(failed('answers in a compressed form'));
  const length = Number(headers['content-length'] ?? 0);
  if (length > maxBytes) refuse(tooLarge(maxBytes));
  const contentType = textOf(headers['content-type'])?.split(';', 1)[0]?.trim().toLowerCase();
  const fileName = fileNameIn(textOf(headers['content-disposition']) ?? '');
  return { contentType, fileName, lastSegment: lastSegmentOf(url), bytes: body };
}

async function* upTo(
  maxBytes: number,
  pieces: AsyncIterable<Uint8Array>,
  onOver: () => void,
): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  try {
    for await (const piece of pieces) {
      sizeBytes += piece.length;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
  } catch (error) {
    throw failureOf(error);
  } finally {
    onOver();
  }
}

/** RFC 6266 4.3: `filename*` is preferred. */
function fileNameIn(disposition: string): string | undefined {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  if (extended !== undefined) return decoded(extended);
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2];
}

function lastSegmentOf(url: URL): string | undefined {
  return decoded(url.pathname.split('/').at(-1) ?? '') || undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function failureOf(error: unknown): unknown {
  if (error instanceof MediaError) return error;
  if (error instanceof EgressRefusedError)
    return notAllowed('It leads to a private address.', error);
  const isLate = isTimeout(error);
  return failed(isLate ? 'takes too long' : 'cannot be reached, or broke off', error);
}

/** Codes of undici's own limits, and what a request is aborted with by our deadline. */
const timeouts: ReadonlySet<unknown> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function isTimeout(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return timeouts.has(code) || name === 'AbortError';
}

function notAllowed(what: string, cause?: unknown): MediaError {
  return new MediaError('url_not_allowed', `The URL of the file is not allowed. ${what}`, {
    cause,
  });
}

function failed(what: string, cause?: unknown): MediaError {
  return new MediaError('source_url_failed', `The server of the file ${what}.`, { cause });
}

function tooLarge(maxBytes: number): MediaError {
  return new MediaError('file_too_large', `A file may have at most ${maxBytes} bytes.`);
}

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  createServer,
  IncomingMessage,
  ServerResponse,
  STATUS_CODES,
  type Server,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { AppError } from '../runtime/app-error';
import type { Clock } from '../runtime/clock';
import { Deferred } from '../runtime/deferred';
import { randomId } from '../runtime/identifiers';
import { onlyUpgradeSockets, serveUpgrades } from './socket/upgrade';
import { errorResponses, type ErrorCode } from './problems/error-responses';
import { problemContentType, problemOf } from './problems/problem';

/** What is still open after this long is cut. */
const drainMs = 5_000;
/** A head arrives at once or not at all. */
const headersTimeoutMs = 15_000;
/** Long enough for the largest upload over a slow line. */
const requestTimeoutMs = 600_000;
/** Longer than the idle time of common load balancers, which must be the ones to close. */
const keepAliveTimeoutMs = 75_000;

/**
 * An HTTP server whose messages carry Express's prototypes from birth. Express sets them on each
 * request, which costs most of its time on Node 20 and 22 (expressjs/express#5998); on these it
 * changes nothing. Holds while no sub-app is mounted: routers only.
 */
export function createHttpServer(app: Express): Server {
  const Response = bornAs(app.response, ServerResponse) as typeof ServerResponse;
  onlyUpgradeSockets(app.request);
  const server = createServer(
    {
      IncomingMessage: bornAs(app.request, IncomingMessage) as typeof IncomingMessage,
      ServerResponse: Response,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    app,
  );
  serveUpgrades(server, app, (request) => new Response(request));
  const answering = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
  });
  server.on('clientError', (error, socket) => {
    // Bytes of ours in the middle of an answer would be read as part of it.
    if (answering.has(socket)) socket.destroy();
    else answerClientError(error, socket);
  });
  return server;
}

type NodeConstructor = typeof IncomingMessage | typeof ServerResponse;

function bornAs(prototype: object, constructor: NodeConstructor): unknown {
  function Born(this: object, ...rest: unknown[]): void {
    // A class cannot do this: its prototype would come between.
    (constructor as unknown as (this: object, ...rest: unknown[]) => void).call(this, ...rest);
  }
  Born.prototype = prototype;
  return Born;
}

type ClientError = Error & { readonly code?: string };

/** What never became a request is answered on the bare socket. */
function answerClientError(error: ClientError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawAnswer(...reasonOf(error)));
}

function reasonOf(error: ClientError): [ErrorCode, string] {
  switch (error.code ?? '') {
    case 'HPE_HEADER_OVERFLOW':
      return ['headers_too_large', 'The request line and headers are larger than 16 KiB.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['request_timeout', 'The request did not arrive in time.'];
    default:
      return ['invalid_request', 'This is not an HTTP/1.1 request.'];
  }
}

function rawAnswer(code: ErrorCode, detail: string): string {
  const { status } = errorResponses[code];
  const requestId = randomId();
  const isRetryable = code === 'request_timeout';
  const problem = problemOf(
    { code, detail, isRetryable, outcome: 'not_done' },
    { requestId, originalUrl: '/' },
  );
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${problemContentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** The address is taken, not ours, or not allowed: a person has to choose another. */
export class ListenError extends AppError {
  readonly code = 'listen_failed';
}

/** Resolves with the port once connections are accepted; port 0 takes a free one. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ListenError(
      `The gateway cannot listen on ${host}:${port} (${reason}). Set HOST and PORT to a free address.`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

/** No new connections; streams end cleanly; what is left after a while is cut. */
export async function drain(server: Server, feed: { close(): void }, clock: Clock): Promise<void> {
  const closed = new Deferred<void>();
  server.close(() => closed.resolve());
  feed.close();
  server.closeIdleConnections();
  const cut = clock.setTimer(() => server.closeAllConnections(), drainMs);
  await closed.promise;
  cut.cancel();
}

/** An address that people can open: a wildcard is reached at the loopback. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

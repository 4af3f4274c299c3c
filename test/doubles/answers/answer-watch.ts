import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import { mediaTypeOf, type SeenAnswer } from './seen-answer';

type Exchange = { readonly request: Request; readonly response: ServerResponse };

export type AnswerWatch = Disposable & {
  /** What has been answered and not been taken yet. */
  take(): SeenAnswer[];
};

const channel = 'http.server.request.start';

/** Keeps what every gateway of this process answers, whoever asks and however. */
export function watchAnswers(): AnswerWatch {
  const seen: SeenAnswer[] = [];
  const watch = (message: unknown): void => {
    const { request, response } = message as Exchange;
    if (isOfGateway(request)) keepAnswer(request, response, seen);
  };
  subscribe(channel, watch);
  return {
    take: () => seen.splice(0),
    [Symbol.dispose]: () => void unsubscribe(channel, watch),
  };
}

/** The simulator and the receivers of tests are servers too. */
function isOfGateway(request: Partial<Request>): boolean {
  return request.app?.locals['gateway'] !== undefined;
}

function keepAnswer(request: Request, response: ServerResponse, seen: SeenAnswer[]): void {
  const { method, url: path } = request;
  const pieces = keepPieces(response);
  response.once('close', () => {
    const headers = response.getHeaders();
    const isJson = mediaTypeOf(headers).endsWith('json');
    // Of an answer that its caller broke off, a part of the JSON says nothing.
    if (!response.headersSent || (isJson && !response.writableFinished)) return;
    const text = isJson ? Buffer.concat(pieces).toString() : '';
    seen.push({ method, path, status: response.statusCode, headers, text });
  });
}

/** The pieces of a JSON body, as they are written. */
function keepPieces(response: ServerResponse): Buffer[] {
  const pieces: Buffer[] = [];
  const keep = (piece: unknown): void => {
    if (typeof piece === 'string' || piece instanceof Uint8Array) {
      if (mediaTypeOf(response.getHeaders()).endsWith('json')) pieces.push(Buffer.from(piece));
    }
  };
  for (const name of ['write', 'end'] as const) {
    const original = response[name].bind(response) as (...args: unknown[]) => never;
    Object.assign(response, {
      [name]: (...args: unknown[]) => {
        keep(args[0]);
        return original(...args);
      },
    });
  }
  return pieces;
}

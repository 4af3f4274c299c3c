import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { faultsOf, mediaTypeOf } from './answer-contract';

/**
 * Holds every answer of a server, whoever asked and however, against the served document. Called
 * before anything has been asked; the faults are there once the answers are over.
 */
export function watchAnswers(server: Server): { readonly faults: string[] } {
  const faults: string[] = [];
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const pieces = keepPieces(response);
    response.once('finish', () => {
      const headers = response.getHeaders();
      const text = mediaTypeOf(headers).endsWith('json') ? Buffer.concat(pieces).toString() : '';
      const { method = '', url: path = '' } = request;
      faults.push(...faultsOf({ method, path, status: response.statusCode, headers, text }));
    });
  });
  return { faults };
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

import type { Request, RequestHandler } from 'express';
import { EngineError } from '../../engine/engine-error';

/**
 * Lets a few base64 uploads in at a time, from before their body is read until their answer is
 * over: each holds its whole text in memory. Stands before the JSON parser.
 */
export function limitBase64Uploads(maxAtOnce: number): RequestHandler {
  let inside = 0;
  return (request, response, next) => {
    if (!carriesBase64(request)) return next();
    if (inside >= maxAtOnce) return next(overloaded());
    if (response.closed || response.destroyed) return;
    inside += 1;
    response.once('close', () => (inside -= 1));
    next();
  };
}

/** Operations whose JSON may hold a file. */
const base64Operations: ReadonlySet<string> = new Set([
  'sendMultimediaBase64',
  'sendWhatsAppMultimediaBase64',
  'sendWhatsAppTemplateMessage',
]);

export function carriesBase64(request: Request): boolean {
  return base64Operations.has(request.operation?.operationId ?? '');
}

function overloaded(): EngineError {
  const message = 'Too many base64 uploads at once. Repeat the call, or upload as multipart.';
  return new EngineError('overloaded', message, 'not_done');
}

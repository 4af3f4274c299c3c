import type { RequestHandler } from 'express';
import { EngineError } from '../../engine/engine-error';

/**
 * Lets a few base64 uploads in at a time, from before their body is read until their answer is
 * over: each holds its whole text in memory. Stands before the JSON parser.
 */
export function limitBase64Uploads(maxAtOnce: number): RequestHandler {
  let inside = 0;
  return (request, response, next) => {
    if (request.operation?.operationId !== 'sendMultimediaBase64') return next();
    if (inside >= maxAtOnce) return next(overloaded());
    if (response.closed || response.destroyed) return;
    inside += 1;
    response.once('close', () => (inside -= 1));
    next();
  };
}

function overloaded(): EngineError {
  const message = 'Too many base64 uploads at once. Repeat the call, or upload as multipart.';
  return new EngineError('overloaded', message, 'not_done');
}

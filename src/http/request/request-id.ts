import type { RequestHandler } from 'express';
import { randomId } from '../../runtime/identifiers';

/** The caller's request id when it is harmless, else a new one; returned on every answer. */
export const nameRequest: RequestHandler = (request, response, next) => {
  const given = request.get('X-Request-Id');
  request.requestId = given && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : randomId();
  response.setHeader('X-Request-Id', request.requestId);
  next();
};

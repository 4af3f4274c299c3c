import type { RequestHandler } from 'express';

const exposedHeaders = 'Location, Idempotency-Replayed, Retry-After, X-Request-Id, Allow';
const allowedHeaders =
  'Authorization, X-API-Key, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id, Range';
const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const preflightMaxAgeS = '600';

/** CORS for the pages of listed origins. An origin not listed gets no permission, and no error. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return (request, response, next) => {
    if (allowed.size === 0) return next();
    response.vary('Origin');
    const origin = request.get('Origin');
    if (origin === undefined || !(allowed.has(origin) || allowed.has('*'))) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
    if (request.method !== 'OPTIONS' || !request.get('Access-Control-Request-Method')) {
      return next();
    }
    response.setHeader('Access-Control-Allow-Methods', allowedMethods);
    response.setHeader('Access-Control-Allow-Headers', allowedHeaders);
    response.setHeader('Access-Control-Max-Age', preflightMaxAgeS);
    response.status(204).end();
  };
}

import type { Request } from 'express';

/** The Host header is the caller's text: anything but a plain name and port is not repeated. */
export function serverUrlOf(request: Request): string {
  const host = request.host ?? '';
  return /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(host)
    ? `${request.protocol}://${host}`
    : '/';
}

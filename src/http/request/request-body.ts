import type { Request } from 'express';

/** Whether a body follows the head (RFC 9112, section 6). */
export function carriesBody(request: Request): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return true;
  return Number(request.headers['content-length'] ?? 0) > 0;
}

/** The media type without its parameters, in lower case. */
export function mediaTypeOf(request: Request): string | undefined {
  return request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

/** JSON is UTF-8 (RFC 8259, section 8.1); a charset that says otherwise is believed. */
export function isUtf8Text(request: Request): boolean {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

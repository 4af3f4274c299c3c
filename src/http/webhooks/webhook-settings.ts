import { isEventTypeName } from '../../events/feed/feed-event-types';
import { fieldError } from '../problems/request-error';

const maxHeaders = 20;
const ours = /^(webhook-|ctlive-|content-|transfer-|proxy-|sec-)/;
const reserved = new Set([
  ...['host', 'connection', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect', 'user-agent'],
  ...['cookie', 'date', 'via'],
]);

/** Throws RequestError for headers that could not be sent, or would replace one of ours. */
export function checkedHeaders(
  headers: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
  if (headers === undefined) return undefined;
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const isFit = entries.every(([name = '', value = '']) => isHeader(name, value));
  if (!isFit || entries.length > maxHeaders) {
    throw fieldError(
      'headers',
      'headers holds a header that cannot be sent.',
      'Send at most 20 headers with token names, values of up to 1000 visible characters, and no names the gateway sets itself (webhook-*, ctlive-*, content-*, host and the like).',
    );
  }
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>);
}

/** An empty list clears the filter. Throws RequestError. */
export function checkedTypes(types: readonly string[] | undefined): readonly string[] | undefined {
  if (types === undefined || types.every(isEventTypeName)) return types?.length ? types : undefined;
  throw fieldError(
    'types',
    'types names a type that does not exist.',
    'Send names such as message.received, families such as message.*, or *.',
  );
}

function isHeader(name: string, value: string): boolean {
  if (ours.test(name) || reserved.has(name)) return false;
  return /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name) && /^[\x20-\x7e]{0,1000}$/.test(value);
}

import { demoChatId } from '../doubles/stub-engine';
import type { MalformedCall } from './malformed-call';

const chat = `/chats/${demoChatId}`;

const long = (length: number): string => 'x'.repeat(length);

const paths: readonly MalformedCall[] = [
  ['an unknown path', 'GET /nowhere', 'route_not_found', '/docs'],
  ['a slash too many', 'GET /chats/', 'route_not_found', '/docs'],
  ['a path in capitals', 'GET /Chats', 'route_not_found', '/docs'],
  ['an empty chat id', 'GET /chats//messages', 'route_not_found', '/docs'],
  ['an unknown problem page', 'GET /problems/toString', 'route_not_found', 'code'],
  ['a broken escape', 'GET /chats/%E0%A4%A', 'invalid_path path', 'percent-encoded'],
  ['an escape that is not UTF-8', 'GET /chats/%ff/messages', 'invalid_path path', 'UTF-8'],
  [
    'a chat id too long',
    `GET /chats/${long(301)}`,
    'invalid_request chatId',
    '1 to 300 characters',
  ],
  ['a chat id with a NUL', 'GET /chats/a%00b', 'invalid_request chatId', '1 to 300 characters'],
  [
    'a message id that is not base64url',
    `GET ${chat}/messages/~!!`,
    'invalid_path messageId',
    'base64url',
  ],
  ['a message id of a bare tilde', `GET ${chat}/messages/~`, 'invalid_path messageId', 'base64url'],
  [
    'a message id in base64url that is not UTF-8',
    `GET ${chat}/messages/~_w`,
    'invalid_path messageId',
    'base64url',
  ],
  ['an unknown chat', 'GET /chats/unknown', 'chat_not_found', 'no such chat'],
  ['an unknown message', `GET ${chat}/messages/unknown`, 'message_not_found', 'no such message'],
  ['an unknown upstream', 'GET /upstreams/unknown', 'upstream_not_found', 'no such upstream'],
  ['an unknown API key id', 'GET /api-keys/unknown', 'api_key_not_found', 'no API key'],
  ['revoking an unknown API key', 'DELETE /api-keys/unknown', 'api_key_not_found', 'no API key'],
  ['an unknown operation', 'GET /operations/unknown', 'operation_not_found', 'no operation'],
  ['an unknown event', 'GET /events/unknown', 'event_not_found', 'event'],
];

const methods: readonly MalformedCall[] = [
  ['DELETE on the chats', 'DELETE /chats', 'method_not_allowed', 'GET'],
  ['PUT on a chat', `PUT ${chat}`, 'method_not_allowed', 'PATCH'],
  ['GET on a join', `GET ${chat}/join`, 'method_not_allowed', 'POST'],
  ['POST on readiness', 'POST /readyz', 'method_not_allowed', 'GET'],
];

const keys: readonly MalformedCall[] = [
  ['no key', 'GET /chats', 'authentication_required', 'Authorization: Bearer', { key: '' }],
  ['an unknown key', 'GET /chats', 'invalid_api_key', 'not known', { key: 'nobody' }],
  [
    'another scheme',
    'GET /chats',
    'invalid_api_key',
    'Bearer',
    { key: '', headers: { Authorization: 'Basic YTpi' } },
  ],
  [
    'an empty bearer',
    'GET /chats',
    'invalid_api_key',
    'Bearer',
    { key: '', headers: { Authorization: 'Bearer' } },
  ],
  [
    'no key and a broken body',
    `POST ${chat}/messages`,
    'authentication_required',
    'X-API-Key',
    { key: '', headers: { 'Content-Type': 'application/json' }, raw: '{' },
  ],
];

const queries: readonly MalformedCall[] = [
  ['an unknown filter', 'GET /chats?colour=red', 'unknown_field colour', 'state, upstream'],
  ['a filter with brackets', 'GET /chats?state[in]=active', 'unknown_field state[in]', 'state'],
  [
    'a filter that cannot be shown',
    'GET /chats?%3Cb%3E=1',
    'unknown_field (a name that cannot be shown)',
    'state',
  ],
  ['a query where none is taken', 'GET /livez?a=1', 'unknown_field a', 'nothing'],
  [
    'an upstream given twice',
    `POST ${chat}/leave?upstream=a&upstream=b`,
    'invalid_request upstream',
    'once',
  ],
  ['a limit of zero', 'GET /chats?limit=0', 'invalid_request limit', 'from 1 to 500'],
  ['a limit too large', 'GET /chats?limit=501', 'invalid_request limit', 'from 1 to 500'],
  ['a limit with a fraction', 'GET /chats?limit=1.5', 'invalid_request limit', 'whole number'],
  ['an empty limit', 'GET /chats?limit=', 'invalid_request limit', 'whole number'],
  [
    'an unknown state',
    'GET /chats?state=asleep',
    'invalid_request state',
    'offered, active, ended',
  ],
  ['an unknown order', 'GET /chats?order=up', 'invalid_request order', 'asc, desc'],
  [
    'an unknown message type',
    `GET ${chat}/messages?type=poem`,
    'invalid_request type',
    'text, link',
  ],
  [
    'a time without a zone',
    'GET /chats?updatedSince=2026-01-01T00:00:00',
    'invalid_request updatedSince',
    'RFC 3339',
  ],
  ['a date', `GET ${chat}/messages?since=2026-01-01`, 'invalid_request since', 'RFC 3339'],
  [
    'a time that is not',
    `GET ${chat}/messages?until=2026-13-41T00:00:00Z`,
    'invalid_request until',
    'RFC 3339',
  ],
  [
    'an empty upstream',
    `POST ${chat}/leave?upstream=`,
    'invalid_request upstream',
    '1 to 100 characters',
  ],
  ['a cursor of another list', 'GET /upstreams?after=zzz', 'invalid_cursor after', 'nextCursor'],
];

export const malformedHeads: readonly MalformedCall[] = [...paths, ...methods, ...keys, ...queries];

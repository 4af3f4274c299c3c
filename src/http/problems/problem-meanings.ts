import type { ErrorCode } from './error-responses';

export type ProblemMeaning = { readonly meaning: string; readonly remedy: string };

const seeErrors = 'Each member of errors names a field and says what to send instead.';
const safeRepeat =
  'Repeat the call with the same Idempotency-Key after the time in Retry-After; nothing is sent twice.';

/** What each code means and what to do about it: the text of its page. */
export const problemMeanings: Readonly<Record<ErrorCode, ProblemMeaning>> = {
  invalid_request: {
    meaning: 'The request is not what the operation takes. Nothing was done.',
    remedy: seeErrors,
  },
  unknown_field: {
    meaning:
      'The request holds a field or query parameter the operation does not know. Nothing was done.',
    remedy: `Remove it, or correct its spelling. ${seeErrors}`,
  },
  invalid_json: {
    meaning: 'The body is not JSON, or not UTF-8.',
    remedy: 'Send one JSON object in UTF-8 with Content-Type: application/json.',
  },
  invalid_path: {
    meaning:
      'The path is malformed: a broken percent-encoding, or a message id that cannot be read.',
    remedy: 'Percent-encode each id as UTF-8, or use the links the API hands out as they are.',
  },
  invalid_cursor: {
    meaning: 'The cursor was not made by this list or this gateway.',
    remedy: 'Send the nextCursor of a former page unchanged, or begin again without one.',
  },
  invalid_upload: {
    meaning:
      'The multipart body is malformed, cut off, or holds parts the operation does not know.',
    remedy:
      'Send multipart/form-data with one part named file, and the fields described under /docs.',
  },
  authentication_required: {
    meaning: 'The operation needs an API key and none was sent.',
    remedy: 'Send Authorization: Bearer followed by the key, or the key as X-API-Key.',
  },
  invalid_api_key: {
    meaning: 'The API key is not known, or has expired, or was revoked.',
    remedy: 'Check the key for missing characters, or ask an administrator for a new one.',
  },
  invalid_ticket: {
    meaning: 'The stream ticket or signed URL is not known, was used, or has expired.',
    remedy: 'Make a new one and use it at once.',
  },
  insufficient_scope: {
    meaning: 'The API key is valid and may not do this.',
    remedy:
      'The detail names the scope needed. Use a key that has it; GET /me shows what a key has.',
  },
  route_not_found: {
    meaning: 'There is no operation at this path.',
    remedy: 'Compare the path with /docs. Ids must be percent-encoded; paths are case-sensitive.',
  },
  chat_not_found: {
    meaning: 'The chat is not known to CTLive, or the API key may not see it.',
    remedy: 'Check the chat id, and with GET /me whether the key is limited to certain chats.',
  },
  message_not_found: {
    meaning: 'The chat has no message with this id.',
    remedy:
      'List the messages of the chat. Ids with / or + must be percent-encoded, or use the ~ form.',
  },
  media_not_found: {
    meaning: 'The message is not known or carries no file.',
    remedy: 'Look at the message: its mediaState and contentUrl say whether there is a file.',
  },
  event_not_found: {
    meaning: 'The event is not known, or retention has removed it.',
    remedy: 'Read the events from a cursor instead.',
  },
  upstream_not_found: {
    meaning: 'There is no upstream with this name, or the API key may not see it.',
    remedy: 'GET /upstreams lists the names.',
  },
  webhook_not_found: {
    meaning: 'There is no webhook with this id.',
    remedy: 'List the webhooks.',
  },
  delivery_not_found: {
    meaning: 'There is no delivery with this id, or retention has removed it.',
    remedy: 'List the deliveries of the webhook.',
  },
  operation_not_found: {
    meaning: 'The API key of this call began no operation under this Idempotency-Key.',
    remedy: 'Ask with the API key that made the call. If there is no operation, nothing was sent.',
  },
  api_key_not_found: {
    meaning: 'There is no API key with this id.',
    remedy: 'GET /api-keys lists the ids. The id is the part of a key after ctl_.',
  },
  method_not_allowed: {
    meaning: 'The path exists and does not answer to this method.',
    remedy: 'The Allow header lists the methods it answers to.',
  },
  request_timeout: {
    meaning: 'The request did not arrive completely in time.',
    remedy: 'Repeat it over a better connection.',
  },
  chat_not_joined: {
    meaning: 'No identity of the gateway is in the chat, so nothing can be sent there.',
    remedy: 'Join the chat first.',
  },
  chat_ended: {
    meaning: 'The chat has ended: CTLive takes nothing for it any more.',
    remedy: 'Its messages and events can still be read. There is nothing to repeat.',
  },
  upstream_ambiguous: {
    meaning:
      'Several identities of the gateway are in the chat and the call does not say which is to act.',
    remedy: 'Add ?upstream= with one of the names in the detail.',
  },
  upstream_login_required: {
    meaning: 'CTLive refuses the credential of the upstream.',
    remedy: 'Give the upstream a new credential.',
  },
  media_not_ready: {
    meaning: 'CTLive is still preparing the file.',
    remedy: 'Ask again after the time in Retry-After.',
  },
  idempotency_in_progress: {
    meaning: 'A call with this Idempotency-Key is still running.',
    remedy: 'Repeat the call after the time in Retry-After to get its answer.',
  },
  webhook_disabled: {
    meaning: 'The webhook is disabled.',
    remedy: 'Resume the webhook, then repeat the call.',
  },
  cursor_expired: {
    meaning: 'The events right after the cursor have been removed by retention.',
    remedy: 'Go on from earliestCursor; read what happened in between from the chats themselves.',
  },
  media_expired: {
    meaning: 'CTLive no longer has the file.',
    remedy: 'There is nothing to repeat.',
  },
  body_too_large: {
    meaning: 'The body is larger than the operation takes.',
    remedy: 'The detail names the limit. Send large files as multipart/form-data.',
  },
  file_too_large: {
    meaning: 'The file is larger than the gateway or CTLive takes.',
    remedy: 'The detail names the limit. Send a smaller file, or a link.',
  },
  unsupported_content_type: {
    meaning: 'The body has a Content-Type or an encoding the operation does not take.',
    remedy: 'The detail names what is taken. Bodies must not be compressed.',
  },
  file_type_not_allowed: {
    meaning: 'Files of this type cannot be sent through CTLive.',
    remedy: 'The detail lists the types that can.',
  },
  file_type_mismatch: {
    meaning: 'The bytes of the file are not of the type its name or the call says.',
    remedy: 'The detail says what was found. Send the file under its true type.',
  },
  range_not_satisfiable: {
    meaning: 'The Range header asks for bytes the file does not have.',
    remedy: 'The Content-Range header names the size.',
  },
  idempotency_key_reused: {
    meaning: 'The Idempotency-Key named another request before.',
    remedy: 'Use a new key for each new request; keep a key for repeats of the same one.',
  },
  url_not_allowed: {
    meaning: 'The gateway does not call this address.',
    remedy: 'Use a public https address, or have the administrator allow this one.',
  },
  invalid_base64: {
    meaning: 'The file is not valid base64.',
    remedy:
      'Send base64 or base64url. Line breaks, missing padding and a data: prefix are taken; other characters are not.',
  },
  file_empty: {
    meaning: 'The file has no bytes.',
    remedy: 'Send a file with at least one byte.',
  },
  confirmation_mismatch: {
    meaning: 'The confirmation does not name what would be changed.',
    remedy: 'Read the operation again, and repeat the name exactly if this is what you want.',
  },
  upgrade_required: {
    meaning: 'This path speaks WebSocket only.',
    remedy: 'Connect with a WebSocket client, or use the event stream.',
  },
  rate_limited: {
    meaning: 'Too many calls in a short time.',
    remedy: 'Wait for the time in Retry-After.',
  },
  quota_exceeded: {
    meaning: 'The API key has used up its quota.',
    remedy: 'Wait for the time in Retry-After, or have the administrator raise the quota.',
  },
  headers_too_large: {
    meaning: 'The request line and headers are larger than the gateway reads.',
    remedy: 'Send fewer or shorter headers and a shorter URL: 16 KiB in all.',
  },
  internal_error: {
    meaning: 'The gateway failed in a way it did not foresee. The call may have had its effect.',
    remedy:
      'Repeat a send with the same Idempotency-Key. Give the requestId to the administrator: it finds the cause in the log.',
  },
  not_supported_by_upstream: {
    meaning: 'The way this upstream is reached does not offer this call.',
    remedy: 'GET /upstreams/{upstream} lists its capabilities.',
  },
  upstream_rejected: {
    meaning: 'CTLive refused the call; the detail holds what it said.',
    remedy: 'Correct what CTLive names. The same call will be refused again.',
  },
  upstream_invalid_response: {
    meaning: 'CTLive answered with something the gateway cannot read.',
    remedy: 'Give the requestId to the administrator.',
  },
  source_url_failed: {
    meaning: 'The file could not be fetched from the URL given.',
    remedy: 'Check that the URL answers 200 with the file, without a login.',
  },
  upstream_unavailable: {
    meaning: 'The connection to CTLive is down. Nothing was sent.',
    remedy: safeRepeat,
  },
  overloaded: {
    meaning: 'Too much is waiting already. Nothing was sent.',
    remedy: safeRepeat,
  },
  shutting_down: {
    meaning: 'The gateway is being stopped. Nothing was sent.',
    remedy: safeRepeat,
  },
  storage_unavailable: {
    meaning: 'The store of the gateway does not answer.',
    remedy: safeRepeat,
  },
  upstream_timeout: {
    meaning: 'CTLive did not answer a read in time.',
    remedy: 'Repeat the call after a moment.',
  },
  outcome_unknown: {
    meaning: 'What was asked for may or may not have happened: the answer of CTLive is missing.',
    remedy:
      'Repeat the call with the same Idempotency-Key: the gateway finds out first what became of it. GET /operations/{idempotencyKey} tells the state. Without a key, look at the messages of the chat before repeating.',
  },
  storage_full: {
    meaning: 'The disk of the gateway is full. Nothing was stored.',
    remedy: 'Have the administrator make room, then repeat the call with the same Idempotency-Key.',
  },
};

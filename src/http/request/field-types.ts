/**
 * Id of a chat, as CTLive gives it.
 * @minLength 1
 * @maxLength 300
 * @pattern ^[^\x00-\x1f\x7f]+$
 */
export type ChatId = string;

/**
 * Id of a message, as it was given, or `~` followed by the base64url form of it. The second form
 * passes every proxy; all URLs this API hands out use it.
 * @minLength 1
 * @maxLength 1000
 * @pattern ^[^\x00-\x1f\x7f]+$
 */
export type MessageId = string;

/**
 * Name of the upstream, that is, of the identity to act with.
 * @minLength 1
 * @maxLength 100
 * @pattern ^[^\x00-\x1f\x7f]+$
 */
export type UpstreamName = string;

/**
 * The `nextCursor` of the previous page.
 * @minLength 1
 * @maxLength 1000
 */
export type PageCursor = string;

/**
 * Time as RFC 3339 writes it.
 * @format date-time
 * @maxLength 40
 * @pattern ^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+\s-]\d{2}:\d{2})$
 */
export type Instant = string;

/**
 * A text chosen by the caller, unique per API key, that makes the call safe to repeat: the same
 * key with the same request gets the same answer and nothing is sent twice.
 * @minLength 1
 * @maxLength 257
 */
export type IdempotencyKey = string;

/**
 * Your own reference. It comes back in answers and events and is never sent to CTLive.
 * @minLength 1
 * @maxLength 128
 */
export type ClientReference = string;

/**
 * Your own name for the chat, copied into every later event of it.
 * @minLength 1
 * @maxLength 200
 * @pattern ^[^\x00-\x1f\x7f]+$
 */
export type ExternalId = string;

/**
 * Your own labels for the chat, copied into every later event of it: at most 50, names of up to 64
 * and values of up to 512 characters.
 */
export type ChatLabels = Record<string, string>;

/**
 * The signed part of a signed URL.
 * @minLength 1
 * @maxLength 100
 * @pattern ^[\w.-]+$
 */
export type Ticket = string;

/**
 * Entity tags, as `ETag` gave them.
 * @maxLength 4096
 */
export type EntityTags = string;

/**
 * One range of bytes, such as `bytes=0-1023`.
 * @maxLength 200
 */
export type ByteRanges = string;

/** Which end of the list comes first: `asc` is oldest first. */
export type SortOrder = 'asc' | 'desc';

/**
 * Opens event streams in place of an API key, for a minute.
 * @maxLength 200
 */
export type StreamTicket = string;

import type { ChatId, Instant, StreamTicket, UpstreamName } from '../request/field-types';

/**
 * Where to start: the `cursor` of an event or the `nextCursor` of a page, to go on behind it;
 * `earliest`, the first event kept; `latest`, the end of the log.
 * @maxLength 1000
 */
export type EventCursor = string;

export interface ListEventsQuery {
  /** Where to start: a cursor, `earliest` (the default) or `latest`. */
  readonly after?: EventCursor;
  /** Only events at or after this time; instead of `after`. */
  readonly since?: Instant;
  /** Only events of this chat. */
  readonly chatId?: ChatId;
  /** Only events this upstream's identity saw. */
  readonly upstream?: UpstreamName;
  /** Only events of these types, repeated or comma-separated: names such as `message.received`, families such as `message.*`, or `*`.
   * @maxItems 100
   */
  readonly types?: string[];
  /** Most events to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
  /** Seconds to wait for the first event where there is none yet: a long-poll.
   * @isInt wait
   * @minimum 0
   * @maximum 60
   * @default 0
   */
  readonly wait?: number;
}

export interface ListChatEventsQuery {
  /** Where to start: a cursor, `earliest` (the default) or `latest`. */
  readonly after?: EventCursor;
  /** Only events at or after this time; instead of `after`. */
  readonly since?: Instant;
  /** Only events this upstream's identity saw. */
  readonly upstream?: UpstreamName;
  /** Only events of these types, repeated or comma-separated: names such as `message.received`, families such as `message.*`, or `*`.
   * @maxItems 100
   */
  readonly types?: string[];
  /** Most events to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
  /** Seconds to wait for the first event where there is none yet: a long-poll.
   * @isInt wait
   * @minimum 0
   * @maximum 60
   * @default 0
   */
  readonly wait?: number;
}

export interface StreamEventsQuery {
  /** Where to start: a cursor, `earliest` or `latest` (the default). `Last-Event-ID` wins over it. */
  readonly after?: EventCursor;
  /** Only events of this chat. */
  readonly chatId?: ChatId;
  /** Only events this upstream's identity saw. */
  readonly upstream?: UpstreamName;
  /** Only events of these types, repeated or comma-separated: names such as `message.received`, families such as `message.*`, or `*`.
   * @maxItems 100
   */
  readonly types?: string[];
  /** Seconds after which the stream ends by itself.
   * @isInt closeAfter
   * @minimum 1
   * @maximum 3600
   * @example 5
   */
  readonly closeAfter?: number;
  /** A ticket of `POST /events/tickets`, instead of an API key, where headers cannot be set. */
  readonly ticket?: StreamTicket;
}

export interface StreamChatEventsQuery {
  /** Where to start: a cursor, `earliest` or `latest` (the default). `Last-Event-ID` wins over it. */
  readonly after?: EventCursor;
  /** Only events this upstream's identity saw. */
  readonly upstream?: UpstreamName;
  /** Only events of these types, repeated or comma-separated: names such as `message.received`, families such as `message.*`, or `*`.
   * @maxItems 100
   */
  readonly types?: string[];
  /** Seconds after which the stream ends by itself.
   * @isInt closeAfter
   * @minimum 1
   * @maximum 3600
   * @example 5
   */
  readonly closeAfter?: number;
  /** A ticket of `POST /events/tickets`, instead of an API key, where headers cannot be set. */
  readonly ticket?: StreamTicket;
}

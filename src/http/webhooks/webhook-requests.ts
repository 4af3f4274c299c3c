import type { ChatId, Instant, PageCursor, UpstreamName } from '../request/field-types';

/**
 * Id of a webhook.
 * @minLength 1
 * @maxLength 64
 */
export type WebhookId = string;

/**
 * Id of a delivery.
 * @minLength 1
 * @maxLength 200
 */
export type DeliveryId = string;

/** An endpoint to be called, and what it wants to hear. */
export type CreateWebhookRequest = {
  /** Where to post events to: https on port 443 or 8443, or a target `EGRESS_ALLOW` names.
   * @format uri
   * @minLength 1
   * @maxLength 2048
   * @pattern ^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$
   */
  readonly url: string;
  /** Only these types: names such as `message.received`, families such as `message.*`, or `*`. Absent: every event about a chat.
   * @maxItems 100
   */
  readonly types?: readonly string[];
  /** Only events of these chats; absent or empty: all.
   * @maxItems 1000
   */
  readonly chatIds?: readonly ChatId[];
  /** Only events these upstreams' identities saw; absent or empty: all.
   * @maxItems 100
   */
  readonly upstreams?: readonly UpstreamName[];
  /** `full` (the default): the event as `GET /events` has it. `thin`: the event without `data`. */
  readonly payload?: 'full' | 'thin';
  /** Headers to send with every delivery; none of them replaces one of the gateway's own. */
  readonly headers?: Record<string, string>;
  /** What the webhook is for.
   * @maxLength 500
   */
  readonly description?: string;
  /** Where to start: a cursor, `earliest` or `latest` (the default).
   * @maxLength 1000
   */
  readonly after?: string;
};

/** What to change; what is absent stays. */
export type UpdateWebhookRequest = {
  /** Where to post events to.
   * @format uri
   * @minLength 1
   * @maxLength 2048
   * @pattern ^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$
   */
  readonly url?: string;
  /** Only these types; `["*"]` is every type, an empty list every event about a chat.
   * @maxItems 100
   */
  readonly types?: readonly string[];
  /** Only events of these chats; an empty list: all.
   * @maxItems 1000
   */
  readonly chatIds?: readonly ChatId[];
  /** Only events these upstreams' identities saw; an empty list: all.
   * @maxItems 100
   */
  readonly upstreams?: readonly UpstreamName[];
  /** What the body is. */
  readonly payload?: 'full' | 'thin';
  /** Headers to send with every delivery; an empty object: none. */
  readonly headers?: Record<string, string>;
  /** What the webhook is for.
   * @maxLength 500
   */
  readonly description?: string;
  /** `disabled`: nothing is sent until it is resumed. `active` resumes it. */
  readonly state?: 'active' | 'disabled';
};

/** What to make due. */
export type ResumeWebhookRequest = {
  /** Only the lanes of this chat. */
  readonly chatId?: ChatId;
};

/** What to deliver again: one event, or all after a cursor or since a time. */
export type ReplayWebhookRequest = {
  /** Only this event.
   * @minLength 1
   * @maxLength 200
   */
  readonly eventId?: string;
  /** Events behind this cursor; `earliest`: all that are kept.
   * @minLength 1
   * @maxLength 1000
   */
  readonly after?: string;
  /** Events at or after this time. */
  readonly since?: Instant;
  /** Events up to this time. */
  readonly until?: Instant;
  /** Only events of this chat. */
  readonly chatId?: ChatId;
  /** Only these of the types the webhook hears.
   * @maxItems 100
   */
  readonly types?: readonly string[];
};

export interface ListWebhooksQuery {
  readonly after?: PageCursor;
  /** Most webhooks to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

export interface ListLanesQuery {
  /** Only lanes in this state. */
  readonly state?: 'caught_up' | 'waiting' | 'retrying' | 'parked';
  readonly after?: PageCursor;
  /** Most lanes to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

export interface ListDeliveriesQuery {
  /** Only deliveries in this state. */
  readonly status?: 'delivered' | 'retrying' | 'parked';
  /** Only deliveries of this event.
   * @maxLength 200
   */
  readonly eventId?: string;
  /** Only deliveries of this chat's events. */
  readonly chatId?: ChatId;
  /** Only deliveries of events of this type.
   * @maxLength 100
   */
  readonly type?: string;
  /** Only deliveries attempted at or after this time. */
  readonly since?: Instant;
  readonly after?: PageCursor;
  /** Most deliveries to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

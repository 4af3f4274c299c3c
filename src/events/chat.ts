import type { Participant } from './participant';

/** State of one identity's presence in a chat. */
export type SessionState = 'joining' | 'live' | 'degraded' | 'left' | 'ended' | 'lost' | 'unknown';

/** What is known of a connection or session, and when it was last proven. */
export type Health = {
  /** `ok`: proven by an answer within the probe interval. */
  readonly status: 'ok' | 'degraded' | 'down' | 'unknown';
  /** When anything last arrived from CTLive.
   * @format date-time
   */
  readonly lastInboundAt?: string;
  /** Round trip of the last probe, in milliseconds.
   * @isInt roundTripMs
   */
  readonly roundTripMs?: number;
  /** When the log last agreed with CTLive's history.
   * @format date-time
   */
  readonly lastComparedAt?: string;
};

/** One identity's presence in a chat. */
export type ContactSessionView = {
  /** The upstream whose identity this is.
   * @example "default"
   */
  readonly upstream: string;
  /** The name shown to the customer. */
  readonly nickname?: string;
  readonly state: SessionState;
  /** When the identity joined.
   * @format date-time
   */
  readonly joinedAt?: string;
  readonly health: Health;
};

/** One field of a form. */
export type FormField = {
  /** CTLive's name of the field. */
  readonly name: string;
  /** CTLive's type of the field. */
  readonly type: string;
  /** The label the customer saw. */
  readonly label?: string;
  /** What the customer entered. */
  readonly value?: string;
};

/** A form the customer filled in (CTLive calls it a data collection). */
export type Form = {
  /** CTLive's id of the form. */
  readonly id: string;
  /** When in the chat CTLive showed it. */
  readonly mode: string;
  /** The fields, in order. */
  readonly fields: readonly FormField[];
};

/** A CTLive chat, with every identity of this gateway that is in it. */
export type Chat = {
  /** CTLive's chat id. Opaque.
   * @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001"
   */
  readonly id: string;
  /** `offered`: announced by CTLive and joined by nobody here. */
  readonly state: 'offered' | 'active' | 'ended' | 'unknown';
  /** Every identity of this gateway that is or was in the chat. */
  readonly sessions: readonly ContactSessionView[];
  /** CTLive's `ctlive_type`: chat, cbn, cbl, cbfs or call. */
  readonly contactType?: string;
  /** CTLive's channel of the customer.
   * @example "web"
   */
  readonly channel?: string;
  /** The customer's language, as CTLive writes it.
   * @example "en-gb"
   */
  readonly language?: string;
  /** Title of the page the customer started from. */
  readonly title?: string;
  /** The CTLive service the chat belongs to. */
  readonly service?: {
    /** CTLive's service id. */
    readonly id: string;
    /** CTLive's service name. */
    readonly name?: string;
  };
  /** The customer. */
  readonly customer?: Participant;
  /** CTLive's user id of the agent who handles the chat. */
  readonly agentId?: string;
  /** Everybody CTLive lists in the chat. */
  readonly participants: readonly Participant[];
  /** Forms the customer filled in. */
  readonly forms: readonly Form[];
  /** CTLive's call data, unchanged. */
  readonly callData: Record<string, unknown>;
  /** The caller's own name for the chat, copied into every later event of it. */
  readonly externalId?: string;
  /** The caller's own labels, copied into every later event of the chat. */
  readonly metadata: Record<string, string>;
  /** When the chat began.
   * @format date-time
   */
  readonly startedAt?: string;
  /** When the chat ended.
   * @format date-time
   */
  readonly endedAt?: string;
  /** Why the chat ended, as CTLive says it. */
  readonly endReason?: string;
  /** When anything of this last changed.
   * @format date-time
   */
  readonly updatedAt: string;
  /** CTLive's own contact object, unchanged. */
  readonly contact?: Record<string, unknown>;
};

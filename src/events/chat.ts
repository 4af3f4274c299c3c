import type { Participant } from './participant';

export type SessionState = 'joining' | 'live' | 'degraded' | 'left' | 'ended' | 'lost' | 'unknown';

/** What is known of a connection or session, and when it was last proven. */
export type Health = {
  /** `ok`: proven by an answer within the probe interval. */
  readonly status: 'ok' | 'degraded' | 'down' | 'unknown';
  /** When anything last arrived from CTLive.
   * @isDateTime lastInboundAt
   */
  readonly lastInboundAt?: string;
  /** Round trip of the last probe, in milliseconds.
   * @isInt roundTripMs
   */
  readonly roundTripMs?: number;
  /** When the log last agreed with CTLive's history.
   * @isDateTime lastComparedAt
   */
  readonly lastComparedAt?: string;
};

/** One identity's presence in a chat. */
export type ContactSessionView = {
  /** @example "default" */
  readonly upstream: string;
  readonly nickname?: string;
  readonly state: SessionState;
  /** @isDateTime joinedAt */
  readonly joinedAt?: string;
  readonly health: Health;
};

export type FormField = {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly value?: string;
};

/** A form the customer filled in (CTLive calls it a data collection). */
export type Form = {
  readonly id: string;
  readonly mode: string;
  readonly fields: readonly FormField[];
};

/** A CTLive chat, with every identity of this gateway that is in it. */
export type Chat = {
  /** @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001" */
  readonly id: string;
  readonly state: 'offered' | 'active' | 'ended' | 'unknown';
  readonly sessions: readonly ContactSessionView[];
  /** CTLive's `ctlive_type`: chat, cbn, cbl, cbfs or call. */
  readonly contactType?: string;
  /** @example "web" */
  readonly channel?: string;
  /** @example "en-gb" */
  readonly language?: string;
  readonly title?: string;
  readonly service?: { readonly id: string; readonly name?: string };
  readonly customer?: Participant;
  /** CTLive's user id of the agent who handles the chat. */
  readonly agentId?: string;
  readonly participants: readonly Participant[];
  readonly forms: readonly Form[];
  readonly callData: Record<string, unknown>;
  /** The caller's own name for the chat, copied into every later event of it. */
  readonly externalId?: string;
  /** The caller's own labels, copied into every later event of the chat. */
  readonly metadata: Record<string, string>;
  /** @isDateTime startedAt */
  readonly startedAt?: string;
  /** @isDateTime endedAt */
  readonly endedAt?: string;
  readonly endReason?: string;
  /** @isDateTime updatedAt */
  readonly updatedAt: string;
  /** CTLive's own contact object, unchanged. */
  readonly contact?: Record<string, unknown>;
};

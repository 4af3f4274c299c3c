import type { Chat } from '../../events/chat';
import type { Message } from '../../events/message';
import type { Participant } from '../../events/participant';

/** Why this gateway's identity is no longer in the chat. */
export type ChatLeft = {
  /** `leave`: it was told to. `transfer`: another identity took over. */
  readonly reason: 'leave' | 'transfer' | 'upstream_removed' | 'other';
};

/** How a chat ended. */
export type ChatEnded = {
  /** Why, as CTLive says it. Of an offered chat that CTLive never said had ended: `no_longer_active` where CTLive, asked, has no such active chat; `offer_expired` after a day without a word of it where CTLive cannot be asked. */
  readonly reason?: string;
  /** Who ended it, as CTLive says it. */
  readonly endedBy?: string;
  /** When it ended.
   * @format date-time
   */
  readonly endedAt: string;
};

/** From whom to whom a chat went. */
export type ChatTransferred = {
  /** The upstream that had the chat. */
  readonly from: string;
  /** The upstream that has it. */
  readonly to: string;
  /** What the one told the other. */
  readonly note?: string;
};

/** CTLive has stored a file of a chat: its description may have changed. */
export type MultimediaStored = {
  /** Id of the message with the file. */
  readonly messageId: string;
};

/** A message was delivered or seen. Without a message id: everything up to `at` was. */
export type MessageReceipt = {
  /** The message; absent where CTLive names none. */
  readonly messageId?: string;
  /** Who received or saw it. */
  readonly by?: Participant;
  /** When.
   * @format date-time
   */
  readonly at: string;
};

/** A message did not reach the other side. */
export type MessageFailed = {
  /** Id of the message. */
  readonly messageId: string;
  /** Why, as CTLive says it. */
  readonly reason: string;
};

/** Who came or went. */
export type ParticipantMoved = {
  readonly participant: Participant;
};

/** Whether somebody is writing. */
export type ParticipantWriting = {
  /** False once they stopped. */
  readonly isWriting: boolean;
  /** Who it is, where CTLive says so. */
  readonly participant?: Participant;
};

/** There has been no evidence for 5 s that the session lives. */
export type SessionDegraded = {
  /** What is known of the cause. */
  readonly reason: string;
};

/** The session is back, and what it missed is in the log before this event. */
export type SessionRestored = {
  /** How long it was away, in milliseconds.
   * @isLong downMs
   */
  readonly downMs: number;
  /** How many messages were recovered from history.
   * @isInt recovered
   */
  readonly recovered: number;
};

/** The session is lost and will not come back by itself. */
export type SessionLost = {
  /** What is known of the cause. */
  readonly reason: string;
  /** When it was last proven.
   * @format date-time
   */
  readonly since: string;
};

/** Something may have happened between two times that nobody can tell any more. */
export type GapDetected = {
  /** Begin of the time that is not known.
   * @format date-time
   */
  readonly from: string;
  /** End of the time that is not known.
   * @format date-time
   */
  readonly to: string;
  /** What is known of the cause. */
  readonly reason: string;
  /** What may be missing, such as `receipts` or `writing`. */
  readonly kinds: readonly string[];
};

/** The connection to an upstream changed. */
export type UpstreamNotice = {
  /** What is known of the cause. */
  readonly reason?: string;
};

/** How a webhook fares. */
export type WebhookNotice = {
  /** Id of the webhook. */
  readonly webhookId: string;
  /** What is wrong with it. */
  readonly reason: string;
  /** Since when.
   * @format date-time
   */
  readonly since: string;
};

/** A delivery was given up until somebody resumes or replays it. */
export type DeliveryParked = {
  /** Id of the webhook. */
  readonly webhookId: string;
  /** The event that was not delivered. */
  readonly eventId: string;
  /** Why it was given up. */
  readonly reason: string;
};

/** Every shape the `data` of an event can have, by the name it has in the OpenAPI document. */
export type EventContents = {
  readonly Chat: Chat;
  readonly Message: Message;
  readonly ChatLeft: ChatLeft;
  readonly ChatEnded: ChatEnded;
  readonly ChatTransferred: ChatTransferred;
  readonly MultimediaStored: MultimediaStored;
  readonly MessageReceipt: MessageReceipt;
  readonly MessageFailed: MessageFailed;
  readonly ParticipantMoved: ParticipantMoved;
  readonly ParticipantWriting: ParticipantWriting;
  readonly SessionDegraded: SessionDegraded;
  readonly SessionRestored: SessionRestored;
  readonly SessionLost: SessionLost;
  readonly GapDetected: GapDetected;
  readonly UpstreamNotice: UpstreamNotice;
  readonly WebhookNotice: WebhookNotice;
  readonly DeliveryParked: DeliveryParked;
};

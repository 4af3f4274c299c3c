import type { Participant } from './participant';

/** What kind of message it is; `other` for types of CTLive not named here. */
export type MessageType =
  | 'text'
  | 'link'
  | 'image'
  | 'document'
  | 'audio'
  | 'video'
  | 'location'
  | 'contacts'
  | 'menu'
  | 'menu_response'
  | 'quick_reply'
  | 'quick_reply_response'
  | 'story_reply'
  | 'story_mention'
  | 'system'
  | 'other';

/** How far a message has come. */
export type MessageStatus = 'sent' | 'delivered' | 'seen' | 'failed' | 'unknown';

/** One message of a chat: text, link, file, or one of the types social channels add. */
export type Message = {
  /** CTLive's message id. Opaque; social channels use ids with `/`, `+` and `=`.
   * @example "9c45e6ce-e48f-4d55-beb3-6141ee2b1339"
   */
  readonly id: string;
  /** The chat of the message.
   * @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001"
   */
  readonly chatId: string;
  readonly type: MessageType;
  /** The type as CTLive names it.
   * @example "TEXT"
   */
  readonly ctliveType: string;
  /** `inbound`: not sent by an identity of this gateway. */
  readonly direction: 'inbound' | 'outbound';
  /** The text of a text message.
   * @example "Hello, how can I help you?"
   */
  readonly text?: string;
  /** The address of a link message.
   * @example "https://www.example.com/"
   */
  readonly url?: string;
  /** Text shown with the file of a multimedia message. */
  readonly caption?: string;
  /** Name of the file of a multimedia message. */
  readonly fileName?: string;
  /** File extension as CTLive gives it.
   * @example "png"
   */
  readonly documentType?: string;
  /** Whether the file of a multimedia message can be fetched. */
  readonly mediaState?: 'pending' | 'available' | 'failed' | 'expired' | 'unknown';
  /** Why the file cannot be had, where `mediaState` is `failed`.
   * @example "CTLive sent a file that is not base64."
   */
  readonly mediaFailure?: string;
  /** Path of the file's bytes, to be called with an API key. */
  readonly contentUrl?: string;
  /** Size of the file in bytes, once known.
   * @isLong sizeBytes
   */
  readonly sizeBytes?: number;
  /** SHA-256 of the file in hexadecimal, once known. */
  readonly sha256?: string;
  /** Id of the message this one answers. */
  readonly replyTo?: string;
  /** CTLive's own content object, for types without fields of their own here. */
  readonly content?: Record<string, unknown>;
  /** Who sent it. */
  readonly sender?: Participant;
  /** The caller's own reference, given when sending; never sent to CTLive. */
  readonly clientReference?: string;
  readonly status: MessageStatus;
  /** When the other side received it.
   * @format date-time
   */
  readonly deliveredAt?: string;
  /** When the other side saw it.
   * @format date-time
   */
  readonly seenAt?: string;
  /** Why it failed. */
  readonly failureReason?: string;
  /** When CTLive took the message.
   * @format date-time
   */
  readonly sentAt: string;
  /** True when the gateway learned of the message from history, not as it happened. */
  readonly recovered?: boolean;
};

import type { Participant } from './participant';

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

export type MessageStatus = 'sent' | 'delivered' | 'seen' | 'failed' | 'unknown';

/** One message of a chat: text, link, file, or one of the types social channels add. */
export type Message = {
  /** CTLive's message id. Opaque; social channels use ids with `/`, `+` and `=`.
   * @example "9c45e6ce-e48f-4d55-beb3-6141ee2b1339"
   */
  readonly id: string;
  /** @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001" */
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
  readonly caption?: string;
  readonly fileName?: string;
  /** File extension as CTLive gives it.
   * @example "png"
   */
  readonly documentType?: string;
  /** Whether the file of a multimedia message can be fetched. */
  readonly mediaState?: 'pending' | 'available' | 'failed' | 'expired' | 'unknown';
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
  readonly sender?: Participant;
  /** The caller's own reference, given when sending; never sent to CTLive. */
  readonly clientReference?: string;
  readonly status: MessageStatus;
  /** @isDateTime deliveredAt */
  readonly deliveredAt?: string;
  /** @isDateTime seenAt */
  readonly seenAt?: string;
  readonly failureReason?: string;
  /** When CTLive took the message.
   * @isDateTime sentAt
   */
  readonly sentAt: string;
  /** True when the gateway learned of the message from history, not as it happened. */
  readonly recovered?: boolean;
};

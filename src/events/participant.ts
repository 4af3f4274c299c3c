/** Somebody in a chat, as CTLive describes them. */
export type Participant = {
  /** CTLive's user id. Opaque.
   * @example "USER_DEFAULT_5d2f0c1e"
   */
  readonly id: string;
  /** Name shown in the chat.
   * @example "Ada"
   */
  readonly nickname?: string;
  /** What the participant is in this chat. */
  readonly role: 'customer' | 'agent' | 'bot' | 'system' | 'unknown';
  /** CTLive's own flag: true for agents and bots. */
  readonly isAgent: boolean;
  /** CTLive's own flag: whether the participant is connected. */
  readonly isOnline?: boolean;
  /** CTLive's channel name.
   * @example "web"
   */
  readonly channel?: string;
  /** The upstream whose identity this is, when it is one of ours. */
  readonly upstream?: string;
};

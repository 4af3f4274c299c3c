/** An endpoint of yours, and what it wants to hear. */
export type Webhook = {
  /** Id of the webhook.
   * @example "wh_4k9f0a7c2m1x8b3z"
   */
  readonly id: string;
  /** Where events are posted to.
   * @example "https://crm.example.com/ctlive"
   */
  readonly url: string;
  /** Types it hears; absent: every event about a chat. */
  readonly types?: readonly string[];
  /** Chats it hears of; absent: all. */
  readonly chatIds?: readonly string[];
  /** Upstreams it hears of; absent: all. */
  readonly upstreams?: readonly string[];
  /** `full`: the event as `GET /events` has it. `thin`: the event without `data`. */
  readonly payload: 'full' | 'thin' | 'unknown';
  /** Headers sent with every delivery. */
  readonly headers?: Record<string, string>;
  /** What the webhook is for. */
  readonly description?: string;
  /** Version of the events it gets: the one it was made with.
   * @example "1"
   */
  readonly apiVersion: string;
  /** `failing`: several attempts in a row failed; the endpoint is probed every 30 s. */
  readonly state: 'active' | 'failing' | 'disabled' | 'unknown';
  /** Since when nothing could be delivered.
   * @format date-time
   */
  readonly failingSince?: string;
  /** `gone`: the endpoint answered 410. `by_request`: somebody disabled it. `secret_unreadable`: `SECRETS_KEY` has changed; rotate the secret, then resume. */
  readonly disabledReason?: 'gone' | 'by_request' | 'secret_unreadable' | 'other';
  /** Events that matched and are not delivered yet, those of parked lanes included.
   * @isInt waitingCount
   */
  readonly waitingCount: number;
  /** When the first of the waiting events was logged.
   * @format date-time
   */
  readonly oldestWaitingAt?: string;
  /** The first event that retention removed before this webhook, disabled for so long, had looked at it. */
  readonly skippedFrom?: string;
  /** The last of them. */
  readonly skippedTo?: string;
  /** When the webhook was made.
   * @format date-time
   */
  readonly createdAt: string;
  /** The signing secret, `whsec_` and base64: shown once, in the answer that makes the webhook. */
  readonly secret?: string;
};

/** One page of webhooks. */
export type WebhookPage = {
  /** The webhooks, newest first. */
  readonly data: readonly Webhook[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

/** A new signing secret. */
export type RotatedSecret = {
  /** The secret, `whsec_` and base64: shown this once. */
  readonly secret: string;
  /** Until when the former secret signs beside it.
   * @format date-time
   */
  readonly formerSecretExpiresAt: string;
};

/** A replay that has begun. */
export type Replay = {
  /** Id of the replay; its deliveries carry it in `ctlive-replay`.
   * @example "rpl_0d2m8s5w1q7e4r6t"
   */
  readonly replayId: string;
  /** Events that will be delivered again.
   * @isInt count
   */
  readonly count: number;
};

/** A public key deliveries are signed with: a JWK, and the form of Standard Webhooks. */
export type WebhookSigningKey = {
  /** Always `OKP`. */
  readonly kty: string;
  /** Always `Ed25519`. */
  readonly crv: string;
  /** The key, base64url. */
  readonly x: string;
  /** Id of the key. */
  readonly kid: string;
  /** Always `EdDSA`. */
  readonly alg: string;
  /** Always `sig`. */
  readonly use: string;
  /** The key as `whpk_` and base64, for libraries of Standard Webhooks. */
  readonly publicKey: string;
};

/** The keys that verify `v1a` signatures. */
export type WebhookSigningKeys = {
  /** The keys; any of them may have signed. */
  readonly keys: readonly WebhookSigningKey[];
};

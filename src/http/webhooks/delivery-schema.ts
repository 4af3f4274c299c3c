/** One HTTP try of a delivery. */
export type WebhookAttempt = {
  /** When it began.
   * @format date-time
   */
  readonly at: string;
  /** How long it took, in milliseconds.
   * @isInt durationMs
   */
  readonly durationMs: number;
  /** `refused`: answered with something else than 2xx. `not_allowed`: the address may not be reached. */
  readonly outcome:
    'succeeded' | 'refused' | 'timeout' | 'connection_failed' | 'not_allowed' | 'other';
  /** HTTP status of the answer.
   * @isInt status
   */
  readonly status?: number;
  /** The beginning of the answer's body: up to 16 KiB for the newest attempt, 256 characters for older ones. */
  readonly response?: string;
  /** Why there was no answer. */
  readonly detail?: string;
};

/** One event for one webhook. The newest 1,000 of each webhook are kept. */
export type Delivery = {
  /** Id of the delivery, derived from webhook and event.
   * @example "dlv_4k9f0a7c2m1x8b3z_k3v9x2ab1"
   */
  readonly id: string;
  /** The webhook. */
  readonly webhookId: string;
  /** The event, which is also the `webhook-id` header. */
  readonly eventId: string;
  /** Type of the event. */
  readonly type: string;
  /** The chat of the event; absent on events about no chat. */
  readonly chatId?: string;
  /** The identity that saw the event. */
  readonly upstream?: string;
  /** Sequence of the event in its upstream and chat.
   * @isLong sequence
   */
  readonly sequence?: number;
  /** `parked`: the retry schedule is used up; retry or resume to go on. */
  readonly status: 'delivered' | 'retrying' | 'parked' | 'unknown';
  /** When the first attempt was made.
   * @format date-time
   */
  readonly createdAt: string;
  /** When the newest attempt was made.
   * @format date-time
   */
  readonly attemptedAt: string;
  /** When the next attempt is due.
   * @format date-time
   */
  readonly nextAttemptAt?: string;
  /** Attempts made.
   * @isInt attemptCount
   */
  readonly attemptCount: number;
  /** The newest attempts, at most 20, the newest last. */
  readonly attempts: readonly WebhookAttempt[];
};

/** One page of deliveries. */
export type DeliveryPage = {
  /** The deliveries, newest first. */
  readonly data: readonly Delivery[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

/** The line of one chat's events to one webhook: in order, one at a time. */
export type Lane = {
  /** The chat; absent for events about no chat. */
  readonly chatId?: string;
  /** The identity whose events these are. */
  readonly upstream?: string;
  /** The replay it belongs to; absent for what is delivered as it happens. */
  readonly replayId?: string;
  /** `waiting`: something is due. `retrying`: its oldest event failed. `parked`: it gave up. */
  readonly state: 'caught_up' | 'waiting' | 'retrying' | 'parked' | 'unknown';
  /** Events that wait.
   * @isInt waitingCount
   */
  readonly waitingCount: number;
  /** When the first of them was logged.
   * @format date-time
   */
  readonly oldestWaitingAt?: string;
  /** When the next attempt is due.
   * @format date-time
   */
  readonly nextAttemptAt?: string;
  /** Steps of the retry schedule its oldest event has used.
   * @isInt stepsUsed
   */
  readonly stepsUsed: number;
  /** Sequence of the last event delivered; 0: none.
   * @isLong lastSequence
   */
  readonly lastSequence: number;
  /** Why it is parked. */
  readonly parkedReason?: string;
  /** Since when it is parked.
   * @format date-time
   */
  readonly parkedAt?: string;
  /** The first event retention removed before it was delivered. */
  readonly skippedFrom?: string;
  /** The last event retention removed before it was delivered. */
  readonly skippedTo?: string;
};

/** One page of lanes. */
export type LanePage = {
  /** The lanes, newest first. */
  readonly data: readonly Lane[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

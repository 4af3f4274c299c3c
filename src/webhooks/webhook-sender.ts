/** One HTTP request to an endpoint. */
export type WebhookRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type SendFailure =
  | 'timeout'
  | 'connection_failed'
  /** The address is not one this gateway may reach. */
  | 'not_allowed';

export type SendOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter?: string;
      /** The beginning of the answer's body. */
      readonly response: string;
    }
  | { readonly kind: 'failed'; readonly failure: SendFailure; readonly detail: string };

/** PORT. How an endpoint is reached. */
export interface WebhookSender {
  /**
   * Sends once and follows no redirect. Connecting, the head and the body each have a time limit,
   * and of the answer 16 KiB are kept at most. Never throws: what an endpoint does is an outcome.
   * The address is checked at each connect. Called by couriers, and for a test.
   */
  send(request: WebhookRequest): Promise<SendOutcome>;

  /** Why the URL could never be sent to, as far as can be told now; undefined when it may be. */
  refusalOf(url: string): Promise<string | undefined>;
}

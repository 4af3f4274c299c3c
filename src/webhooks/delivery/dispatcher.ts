import type { Clock } from '../../runtime/clock';
import { signed } from '../signing/signature';
import type { SigningKey } from '../signing/signing-key';
import { liveSecretsOf } from '../signing/webhook-secret';
import type { Webhook } from '../webhook';
import type { SendOutcome, WebhookSender } from '../webhook-sender';
import type { Attempt } from './delivery';
import { retryAfterMsOf } from './retry-schedule';

/** The body of a webhook call: the id, and the JSON as it is stored. */
export type WebhookBody = { readonly id: string; readonly json: string };

export type Dispatched = {
  readonly attempt: Attempt;
  readonly verdict: 'delivered' | 'retry' | 'gone';
  readonly retryAfterMs?: number;
};

export type DispatcherOptions = {
  readonly sender: WebhookSender;
  readonly signingKey: SigningKey;
  readonly clock: Clock;
  readonly version: string;
};

/** Makes one attempt: signs, sends, and says what the answer means. */
export class Dispatcher {
  constructor(private readonly options: DispatcherOptions) {}

  async attempt(
    webhook: Webhook,
    event: WebhookBody,
    extraHeaders: Readonly<Record<string, string>> = {},
  ): Promise<Dispatched> {
    const { sender, clock } = this.options;
    const json = webhook.payload === 'thin' ? thinOf(event.json) : event.json;
    const atMs = clock.now();
    const { headers, body } = this.signedCallOf(webhook, { id: event.id, json });
    const outcome = await sender.send({
      url: webhook.url,
      headers: { ...headers, ...extraHeaders },
      body,
    });
    return dispatchedOf(outcome, atMs, clock.now());
  }

  /** The webhook's own headers come first: none of them can replace one of ours. */
  private signedCallOf(webhook: Webhook, { id, json }: WebhookBody) {
    const { clock, signingKey, version } = this.options;
    const nowMs = clock.now();
    const timestamp = Math.floor(nowMs / 1000);
    const secrets = liveSecretsOf(webhook.secrets, nowMs);
    const { signature, body } = signed({ id, timestamp, body: json }, secrets, signingKey);
    const headers = {
      ...webhook.headers,
      'content-type': 'application/json',
      'user-agent': `CTLive-Gateway/${version}`,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
    };
    return { headers, body };
  }
}

/** The event without its data; the other members stay in their order. */
function thinOf(json: string): string {
  const { data: _data, ...thin } = JSON.parse(json) as Record<string, unknown>;
  return JSON.stringify(thin);
}

function dispatchedOf(outcome: SendOutcome, atMs: number, nowMs: number): Dispatched {
  const time = { atMs, durationMs: nowMs - atMs };
  if (outcome.kind === 'failed') {
    const { failure, detail } = outcome;
    return { verdict: 'retry', attempt: { ...time, outcome: failure, detail } };
  }
  const { status, response } = outcome;
  const isSuccess = status >= 200 && status < 300;
  const attempt = {
    ...time,
    outcome: isSuccess ? 'succeeded' : 'refused',
    status,
    response,
  } as const;
  if (isSuccess) return { verdict: 'delivered', attempt };
  if (status === 410) return { verdict: 'gone', attempt };
  return { verdict: 'retry', attempt, retryAfterMs: retryAfterMsOf(outcome.retryAfter, nowMs) };
}

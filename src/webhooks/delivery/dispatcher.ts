import type { Clock } from '../../runtime/clock';
import type { Signer } from '../signing/signer';
import { liveSecretsOf } from '../signing/webhook-secret';
import type { Webhook } from '../webhook';
import type { SendOutcome, WebhookRequest, WebhookSender } from '../webhook-sender';
import type { Attempt } from './delivery';
import { retryAfterMsOf } from './retry-schedule';

/** The body of a webhook call: the id, and the JSON as it is stored. */
export type WebhookBody = { readonly id: string; readonly json: string };

/** A request that says when it was signed. */
export type SignedCall = WebhookRequest & { readonly signedAtMs: number };

export type Dispatched = {
  readonly attempt: Attempt;
  readonly verdict: 'delivered' | 'retry' | 'gone';
  readonly retryAfterMs?: number;
};

export type DispatcherOptions = {
  readonly sender: WebhookSender;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly version: string;
};

/** Makes an attempt: signs, sends, and says what the answer means. */
export class Dispatcher {
  constructor(private readonly options: DispatcherOptions) {}

  /** The webhook's own headers come first: none of them can replace one of ours. */
  async sign(
    webhook: Webhook,
    event: WebhookBody,
    extraHeaders: Readonly<Record<string, string>> = {},
  ): Promise<SignedCall> {
    const { clock, signer, version } = this.options;
    const signedAtMs = clock.now();
    const timestamp = Math.floor(signedAtMs / 1000);
    const secrets = liveSecretsOf(webhook.secrets, signedAtMs);
    const json = webhook.payload === 'thin' ? thinOf(event.json) : event.json;
    const { id } = event;
    const { signature, body } = await signer.sign({ id, timestamp, body: json }, secrets);
    const headers = {
      ...webhook.headers,
      'content-type': 'application/json',
      'user-agent': `CTLive-Gateway/${version}`,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
      ...extraHeaders,
    };
    return { url: webhook.url, headers, body, signedAtMs };
  }

  async send(call: SignedCall): Promise<Dispatched> {
    const { sender, clock } = this.options;
    const atMs = clock.now();
    const outcome = await sender.send(call);
    return dispatchedOf(outcome, atMs, clock.now());
  }
}

/** The event without its data; the other members stay in their order. */
function thinOf(json: string): string {
  const { data: _data, ...thin } = JSON.parse(json) as Record<string, unknown>;
  return JSON.stringify(thin);
}

function dispatchedOf(outcome: SendOutcome, atMs: number, nowMs: number): Dispatched {
  const durationMs = nowMs - atMs;
  if (outcome.kind === 'failed') {
    const { failure, detail } = outcome;
    return { verdict: 'retry', attempt: { atMs, durationMs, outcome: failure, detail } };
  }
  const { status, response } = outcome;
  const isSuccess = status >= 200 && status < 300;
  const result = isSuccess ? 'succeeded' : 'refused';
  const attempt: Attempt = { atMs, durationMs, outcome: result, status, response };
  if (isSuccess) return { verdict: 'delivered', attempt };
  if (status === 410) return { verdict: 'gone', attempt };
  return { verdict: 'retry', attempt, retryAfterMs: retryAfterMsOf(outcome.retryAfter, nowMs) };
}

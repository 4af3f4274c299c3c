import { createHash } from 'node:crypto';
import { randomId } from '../runtime/identifiers';
import { isoTime, type Clock } from '../runtime/clock';
import type { Attempt } from './delivery/delivery';
import type { Dispatcher } from './delivery/dispatcher';
import type { LaneQueue } from './lanes/lane-queue';
import type { LaneRecords, WaitingSummary } from './lanes/lane-records';
import { newSecret, rotated } from './signing/webhook-secret';
import type { PublicSigningKey, Signer } from './signing/signer';
import type { Webhook } from './webhook';
import { WebhookError, webhookNotFound } from './webhook-error';
import type { WebhookRegistry } from './webhook-registry';
import type { WebhookReports } from './webhook-reports';
import type { WebhookSender } from './webhook-sender';

/** What a person decides about a webhook. */
export type WebhookSettings = Pick<
  Webhook,
  'url' | 'types' | 'chatIds' | 'upstreams' | 'payload' | 'headers' | 'description'
>;

export type WebhookView = { readonly webhook: Webhook; readonly waiting: WaitingSummary };

export type WebhooksOptions = {
  readonly registry: WebhookRegistry;
  readonly queue: LaneQueue;
  readonly lanes: LaneRecords;
  readonly sender: WebhookSender;
  readonly dispatcher: Dispatcher;
  readonly reports: WebhookReports;
  readonly signer: Signer;
  readonly clock: Clock;
  /** Forgets what is known of an endpoint's health, and looks for what is due. */
  readonly wake: (webhookId: string) => void;
};

export const webhookApiVersion = '1';

/** Webhooks as people make and operate them. */
export class Webhooks {
  constructor(private readonly options: WebhooksOptions) {}

  /** A webhook hears everything after `position`. The same id again: the webhook as it is. */
  async create(
    settings: WebhookSettings,
    position: number,
    id = webhookIdOf(randomId()),
  ): Promise<Webhook> {
    await this.refuseUrl(settings.url);
    const { registry, clock } = this.options;
    const webhook: Webhook = {
      ...settings,
      id,
      apiVersion: webhookApiVersion,
      secrets: [{ secret: newSecret() }],
      createdAtMs: clock.now(),
      scannedTo: position,
    };
    await registry.add(webhook);
    return this.get(id);
  }

  /** Newest first. */
  list(): readonly Webhook[] {
    return [...this.options.registry.all()].reverse();
  }

  /** Throws WebhookError. */
  get(webhookId: string): Webhook {
    const webhook = this.options.registry.get(webhookId);
    if (!webhook) throw webhookNotFound();
    return webhook;
  }

  /** Throws WebhookError `webhook_disabled` too. */
  getEnabled(webhookId: string): Webhook {
    const webhook = this.get(webhookId);
    if (webhook.disabledReason === undefined) return webhook;
    throw new WebhookError(
      'webhook_disabled',
      'The webhook is disabled. Resume it first: POST /webhooks/{webhookId}/resume.',
    );
  }

  async view(webhook: Webhook): Promise<WebhookView> {
    return { webhook, waiting: await this.options.lanes.waitingOf(webhook.id) };
  }

  async update(webhookId: string, change: Partial<WebhookSettings>): Promise<Webhook> {
    this.get(webhookId);
    if (change.url !== undefined) await this.refuseUrl(change.url);
    return this.options.registry.change(webhookId, (webhook) => ({ ...webhook, ...change }));
  }

  async disable(webhookId: string): Promise<Webhook> {
    this.get(webhookId);
    return this.options.reports.disabled(webhookId, 'by_request');
  }

  async remove(webhookId: string): Promise<void> {
    this.get(webhookId);
    await this.options.registry.remove(webhookId);
  }

  /** One attempt, at once, with an event that is in no log; the same seed names the same event. */
  async test(webhookId: string, seed = randomId()): Promise<Attempt> {
    const webhook = this.getEnabled(webhookId);
    const id = `evt_test${digitsOf(seed)}`;
    const timestamp = isoTime(this.options.clock.now());
    const json = JSON.stringify({ id, type: 'webhook.test', timestamp, data: { webhookId } });
    const { dispatcher } = this.options;
    return (await dispatcher.send(await dispatcher.sign(webhook, { id, json }))).attempt;
  }

  /**
   * The new secret; the former one goes on signing beside it for a day. The same seed again: the
   * secret it made, while that is the current one.
   */
  async rotateSecret(webhookId: string, seed = randomId()): Promise<string> {
    const [current] = this.get(webhookId).secrets;
    if (current?.seed === seed) return current.secret;
    const next = { secret: newSecret(), seed };
    const nowMs = this.options.clock.now();
    await this.options.registry.change(webhookId, (webhook) => ({
      ...webhook,
      secrets: rotated(webhook.secrets, next, nowMs),
    }));
    return next.secret;
  }

  /** What waits, parked or not, is due now; without a chat a disabled webhook is enabled again. */
  async resume(webhookId: string, chatId?: string): Promise<Webhook> {
    if (chatId !== undefined) this.getEnabled(webhookId);
    if (this.get(webhookId).secrets.length === 0) throw secretUnreadable();
    const { registry, queue, clock, wake } = this.options;
    await queue.release({ webhookId, chatId, nowMs: clock.now(), isUnparking: true });
    const webhook = await registry.change(webhookId, (each) => ({
      ...each,
      ...{ failingSinceMs: undefined, disabledReason: undefined, disabledAtMs: undefined },
    }));
    wake(webhookId);
    return webhook;
  }

  signingKeys(): readonly PublicSigningKey[] {
    return [this.options.signer.public];
  }

  private async refuseUrl(url: string): Promise<void> {
    const refusal = await this.options.sender.refusalOf(url);
    if (refusal === undefined) return;
    throw new WebhookError('url_not_allowed', `This URL is not allowed. ${refusal}`);
  }
}

function secretUnreadable(): WebhookError {
  return new WebhookError(
    'webhook_disabled',
    'Its secret cannot be opened with this SECRETS_KEY. Make a new one first: POST /webhooks/{webhookId}/rotate-secret.',
  );
}

/** The same seed names the same webhook, which makes its creation safe to repeat. */
export function webhookIdOf(seed: string): string {
  return `wh_${digitsOf(seed)}`;
}

export function replayIdOf(seed: string): string {
  return `rpl_${digitsOf(seed)}`;
}

/** 16 digits of the seed's hash: 80 bits. */
function digitsOf(seed: string): string {
  const hash = createHash('sha256').update(seed, 'utf8').digest('hex');
  return BigInt(`0x${hash}`).toString(36).slice(-16);
}

import type { EventDraft } from '../events/event';
import { eventIdOf } from '../events/event-json';
import type { EventLog } from '../events/event-log';
import { isoTime, type Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { Lane } from './lanes/lane';
import type { PassedOver } from './lanes/log-scan';
import type { DisabledReason, Webhook } from './webhook';
import type { WebhookRegistry } from './webhook-registry';

export type WebhookReportsOptions = {
  readonly registry: WebhookRegistry;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** What the gateway says of its own webhooks: state first, then the event, then the log line. */
export class WebhookReports {
  constructor(private readonly options: WebhookReportsOptions) {}

  async failing(webhookId: string, sinceMs: number): Promise<void> {
    const { registry, logger } = this.options;
    await registry.change(webhookId, (webhook) => ({ ...webhook, failingSinceMs: sinceMs }));
    const reason = 'The endpoint failed several times in a row and is probed every 30 s.';
    const data = { webhookId, reason, since: isoTime(sinceMs) };
    await this.append({ type: 'webhook.failing', atMs: this.options.clock.now(), data });
    logger.warn('webhook failing', data);
  }

  async recovered(webhookId: string): Promise<void> {
    const { registry, logger } = this.options;
    await registry.change(webhookId, (webhook) => ({ ...webhook, failingSinceMs: undefined }));
    logger.info('webhook recovered', { webhookId });
  }

  /** The webhook as it is from now on; one that was disabled before stays as it was. */
  async disabled(webhookId: string, disabledReason: DisabledReason): Promise<Webhook> {
    const { registry, clock, logger } = this.options;
    const known = registry.get(webhookId);
    if (known?.disabledReason !== undefined) return known;
    const nowMs = clock.now();
    const webhook = await registry.change(webhookId, (each) => ({
      ...each,
      ...{ disabledReason, disabledAtMs: nowMs, failingSinceMs: undefined },
    }));
    const data = { webhookId, reason: disabledReason, since: isoTime(nowMs) };
    await this.append({ type: 'webhook.disabled', atMs: nowMs, data });
    logger.warn('webhook disabled', data);
    return webhook;
  }

  async parked(lane: Lane, eventId: string, reason: string): Promise<void> {
    const { webhookId, upstream } = lane;
    const data = { webhookId, eventId, reason };
    const draft = { type: 'delivery.parked', atMs: this.options.clock.now(), data } as const;
    await this.append(draft, upstream);
    this.options.logger.warn('delivery parked', { ...data, upstream, chatId: lane.chatId });
  }

  /**
   * Events nobody looked at for this webhook are gone, so which of them it wanted is not known.
   * Told once for events that follow each other, however often retention takes the next of them.
   */
  async passedOver(webhookId: string, { from, to }: PassedOver): Promise<void> {
    const { registry, eventLog, logger } = this.options;
    const idOf = (position: number): string => eventIdOf(eventLog.id, position);
    const known = registry.get(webhookId);
    if (!known) return;
    const goesOn = known.skippedTo === idOf(from - 1);
    const skippedFrom = (goesOn ? known.skippedFrom : undefined) ?? idOf(from);
    await registry.change(webhookId, (webhook) => ({
      ...webhook,
      ...{ skippedFrom, skippedTo: idOf(to) },
    }));
    logger.warn('retention removed events before a webhook saw them', { webhookId, from, to });
    if (goesOn) return;
    const reason = 'Retention removed events before the webhook saw them, while it was disabled.';
    const data = { webhookId, eventId: skippedFrom, reason };
    await this.append({ type: 'delivery.parked', atMs: this.options.clock.now(), data });
  }

  private async append(draft: EventDraft, upstream = ''): Promise<void> {
    await this.options.eventLog.append({ upstream, events: [draft] });
  }
}

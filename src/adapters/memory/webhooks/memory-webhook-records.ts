import type { Webhook } from '../../../webhooks/webhook';
import type { WebhookRecords } from '../../../webhooks/webhook-records';
import type { WebhookTables } from './webhook-tables';

export class MemoryWebhookRecords implements WebhookRecords {
  constructor(private readonly tables: WebhookTables) {}

  async insert(webhook: Webhook): Promise<boolean> {
    if (this.tables.webhooks.has(webhook.id)) return false;
    this.tables.webhooks.set(webhook.id, structuredClone(webhook));
    return true;
  }

  async replace(webhook: Webhook): Promise<boolean> {
    const known = this.tables.webhooks.get(webhook.id);
    if (!known) return false;
    const { scannedTo } = known;
    this.tables.webhooks.set(webhook.id, { ...structuredClone(webhook), scannedTo });
    return true;
  }

  async list(): Promise<readonly Webhook[]> {
    return [...this.tables.webhooks.values()].reverse();
  }

  async remove(webhookId: string): Promise<void> {
    this.tables.webhooks.delete(webhookId);
    for (const { id } of this.tables.lanesOf(webhookId)) this.tables.lanes.delete(id);
    for (const { delivery } of this.tables.deliveriesOf(webhookId)) {
      this.tables.deliveries.delete(delivery.id);
    }
  }
}

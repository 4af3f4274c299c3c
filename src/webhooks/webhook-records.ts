import type { Webhook } from './webhook';

/** PORT. Webhooks as they are configured, and their state. Every write is durable before it resolves. */
export interface WebhookRecords {
  /** False, and nothing stored, when there is one with this id already. */
  insert(webhook: Webhook): Promise<boolean>;
  /** Replaces what is stored, except `scannedTo`. False when there is none with this id any more. */
  replace(webhook: Webhook): Promise<boolean>;
  /** Newest first. */
  list(): Promise<readonly Webhook[]>;
  /** Removes the webhook, its lanes and its deliveries. Harmless when repeated. */
  remove(webhookId: string): Promise<void>;
}

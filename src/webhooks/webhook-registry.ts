import type { Webhook } from './webhook';
import { webhookNotFound } from './webhook-error';
import type { WebhookRecords } from './webhook-records';

type Listener = (webhookId: string) => void;

/** Every webhook, in memory as it is stored: the deliveries of a busy gateway look here. */
export class WebhookRegistry {
  private readonly webhooks = new Map<string, Webhook>();
  private readonly listeners = new Set<Listener>();

  constructor(private readonly records: WebhookRecords) {}

  /** Called once, before anything else. */
  async load(): Promise<void> {
    const all = [...(await this.records.list())].reverse();
    for (const webhook of all) this.webhooks.set(webhook.id, webhook);
  }

  /** Oldest first. */
  all(): readonly Webhook[] {
    return [...this.webhooks.values()];
  }

  get(webhookId: string): Webhook | undefined {
    return this.webhooks.get(webhookId);
  }

  /** False when there is one with this id already. */
  async add(webhook: Webhook): Promise<boolean> {
    if (!(await this.records.insert(webhook))) return false;
    this.webhooks.set(webhook.id, webhook);
    this.tell(webhook.id);
    return true;
  }

  /**
   * Changes of one webhook take effect in the order in which they are asked for: each is seen by
   * the next before it is on the disk. Throws WebhookError when the webhook is gone.
   */
  async change(webhookId: string, change: (webhook: Webhook) => Webhook): Promise<Webhook> {
    const before = this.webhooks.get(webhookId);
    if (!before) throw webhookNotFound();
    const after = change(before);
    this.webhooks.set(webhookId, after);
    try {
      await this.records.replace(after);
    } catch (error) {
      if (this.webhooks.get(webhookId) === after) this.webhooks.set(webhookId, before);
      throw error;
    }
    this.tell(webhookId);
    return after;
  }

  async remove(webhookId: string): Promise<void> {
    await this.records.remove(webhookId);
    this.webhooks.delete(webhookId);
    this.tell(webhookId);
  }

  /** Calls back whenever a webhook came, changed or went. Returns how to stop. */
  onChanged(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(webhookId: string): void {
    for (const listener of [...this.listeners]) listener(webhookId);
  }
}

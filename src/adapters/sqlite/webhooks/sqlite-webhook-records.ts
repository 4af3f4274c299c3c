import type { Webhook } from '../../../webhooks/webhook';
import type { WebhookRecords } from '../../../webhooks/webhook-records';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { webhookNumber } from './delivery-storing';

type WebhookRow = { readonly json: string; readonly scanned_to: number };

export class SqliteWebhookRecords implements WebhookRecords {
  readonly #list: SqlStatement<WebhookRow>;
  readonly #insert: SqlStatement<never>;
  readonly #replace: SqlStatement<never>;
  readonly #removals: readonly SqlStatement<never>[];

  constructor(private readonly connection: SqliteConnection) {
    this.#list = connection.statement(
      'SELECT json, scanned_to FROM webhooks ORDER BY ordinal DESC',
    );
    this.#insert = connection.statement(`
      INSERT INTO webhooks (webhook_id, scanned_to, json) VALUES (:id, :scannedTo, :json)
      ON CONFLICT (webhook_id) DO NOTHING
    `);
    this.#replace = connection.statement('UPDATE webhooks SET json = :json WHERE webhook_id = :id');
    this.#removals = [
      `DELETE FROM deliveries WHERE webhook_no = ${webhookNumber}`,
      'DELETE FROM lanes WHERE webhook_id = :webhookId',
      'DELETE FROM webhooks WHERE webhook_id = :webhookId',
    ].map((sql) => connection.statement(sql));
  }

  async insert(webhook: Webhook): Promise<boolean> {
    const { id, scannedTo } = webhook;
    const row = { id, scannedTo, json: JSON.stringify(webhook) };
    return this.connection.write(() => this.#insert.run(row) > 0);
  }

  async replace(webhook: Webhook): Promise<boolean> {
    const row = { id: webhook.id, json: JSON.stringify(webhook) };
    return this.connection.write(() => this.#replace.run(row) > 0);
  }

  async list(): Promise<readonly Webhook[]> {
    const rows = await this.connection.read(() => this.#list.all());
    return rows.map(({ json, scanned_to: scannedTo }) => ({
      ...(JSON.parse(json) as Webhook),
      scannedTo,
    }));
  }

  async remove(webhookId: string): Promise<void> {
    await this.connection.write(() => {
      for (const removal of this.#removals) removal.run({ webhookId });
    });
  }
}

import { ordinalOfPageToken, pageTokenOf } from '../../../events/storing/page-token';
import type { Delivery } from '../../../webhooks/delivery/delivery';
import type {
  DeliveryList,
  DeliveryQuery,
  DeliveryRecords,
} from '../../../webhooks/delivery/delivery-records';
import { givenOf, whereOf } from '../records/list-conditions';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';
import { deliveryColumns, deliveryOfRow, type DeliveryRow } from './delivery-row';
import { webhookNumber } from './delivery-storing';

const conditions = {
  webhookId: `webhook_no = ${webhookNumber}`,
  status: 'status = :status',
  eventId: 'event_id = :eventId',
  chatId: 'chat_id = :chatId',
  type: 'type = :type',
  sinceMs: 'attempted_at_ms >= :sinceMs',
  before: 'ordinal < :before',
};

export class SqliteDeliveryRecords implements DeliveryRecords {
  readonly #find: SqlStatement<DeliveryRow>;

  constructor(private readonly connection: SqliteConnection) {
    this.#find = connection.statement(
      `SELECT ${deliveryColumns} FROM deliveries
      WHERE webhook_no = ${webhookNumber} AND event_position = :eventPosition`,
    );
  }

  async list({ limit, after, ...wanted }: DeliveryQuery): Promise<DeliveryList> {
    const before = after === undefined ? undefined : ordinalOfPageToken(after);
    const parameters = { ...wanted, before };
    const statement = this.connection.statement<DeliveryRow>(`
      SELECT ${deliveryColumns} FROM deliveries ${whereOf(parameters, conditions)}
      ORDER BY ordinal DESC LIMIT :most
    `);
    const rows = await this.connection.read(() =>
      statement.all({ ...givenOf(parameters), most: limit + 1 }),
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      deliveries: shown.map((row) => deliveryOfRow(wanted.webhookId, row)),
      next: rows.length > limit && last ? pageTokenOf(last.ordinal) : undefined,
    };
  }

  async find(webhookId: string, eventPosition: number): Promise<Delivery | undefined> {
    const row = await this.connection.read(() => this.#find.get({ webhookId, eventPosition }));
    return row && deliveryOfRow(webhookId, row);
  }
}

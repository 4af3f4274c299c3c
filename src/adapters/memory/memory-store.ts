import type { Clock } from '../../runtime/clock';
import { MemoryApiKeyRecords } from './memory-api-key-records';
import { MemoryChatRecords } from './memory-chat-records';
import { MemoryEventLog } from './memory-event-log';
import { MemoryMediaRecords } from './memory-media-records';
import { MemoryMessageRecords } from './memory-message-records';
import { MemoryOperationRecords } from './memory-operation-records';
import { MemorySessionRecords } from './memory-session-records';
import { MemoryStartedSendRecords } from './records/memory-started-send-records';
import { MemoryUpstreamRecords } from './records/memory-upstream-records';
import { MemoryTables } from './memory-tables';
import { MemoryDeliveryRecords } from './webhooks/memory-delivery-records';
import { MemoryLaneQueue } from './webhooks/memory-lane-queue';
import { MemoryLaneRecords } from './webhooks/memory-lane-records';
import { MemoryWebhookRecords } from './webhooks/memory-webhook-records';
import { WebhookTables } from './webhooks/webhook-tables';

/** Everything the gateway keeps, for as long as the process lives: for tests and trying out. */
export class MemoryStore implements AsyncDisposable {
  readonly eventLog: MemoryEventLog;
  readonly sessionRecords: MemorySessionRecords;
  readonly mediaRecords: MemoryMediaRecords;
  readonly messageRecords: MemoryMessageRecords;
  readonly chatRecords: MemoryChatRecords;
  readonly operationRecords: MemoryOperationRecords;
  readonly apiKeyRecords: MemoryApiKeyRecords;
  readonly webhookRecords: MemoryWebhookRecords;
  readonly laneQueue: MemoryLaneQueue;
  readonly laneRecords: MemoryLaneRecords;
  readonly deliveryRecords: MemoryDeliveryRecords;
  readonly startedSendRecords: MemoryStartedSendRecords;
  readonly upstreamRecords = new MemoryUpstreamRecords();

  constructor({ clock }: { readonly clock: Clock }) {
    const tables = new MemoryTables();
    this.eventLog = new MemoryEventLog(tables, clock);
    this.sessionRecords = new MemorySessionRecords(tables);
    this.mediaRecords = new MemoryMediaRecords();
    this.messageRecords = new MemoryMessageRecords(tables);
    this.chatRecords = new MemoryChatRecords(tables);
    this.operationRecords = new MemoryOperationRecords(tables, clock);
    this.apiKeyRecords = new MemoryApiKeyRecords(tables);
    const webhookTables = new WebhookTables();
    this.webhookRecords = new MemoryWebhookRecords(webhookTables);
    this.laneQueue = new MemoryLaneQueue(webhookTables);
    this.laneRecords = new MemoryLaneRecords(webhookTables);
    this.deliveryRecords = new MemoryDeliveryRecords(webhookTables);
    this.startedSendRecords = new MemoryStartedSendRecords();
  }

  async checkWritable(): Promise<void> {
    // Memory is always writable.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held that the collector does not free.
  }
}

import type { EventLog } from '../events/event-log';
import type { Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { SecretBox } from '../runtime/secret-box';
import type { DeliveryRecords } from './delivery/delivery-records';
import { DeliveryWorker } from './delivery/delivery-worker';
import { Dispatcher } from './delivery/dispatcher';
import type { RetrySchedule } from './delivery/retry-schedule';
import type { LaneQueue } from './lanes/lane-queue';
import type { LaneRecords } from './lanes/lane-records';
import { UndeliveredEvents } from './lanes/undelivered-events';
import { Replays } from './replays';
import { SealedWebhookRecords } from './sealed-webhook-records';
import type { Signer } from './signing/signer';
import type { WebhookRecords } from './webhook-records';
import { WebhookRegistry } from './webhook-registry';
import { WebhookReports } from './webhook-reports';
import type { WebhookSender } from './webhook-sender';
import { Webhooks } from './webhooks';

export type WebhookStores = {
  readonly eventLog: EventLog;
  readonly webhookRecords: WebhookRecords;
  readonly laneQueue: LaneQueue;
  readonly laneRecords: LaneRecords;
  readonly deliveryRecords: DeliveryRecords;
};

export type WebhookPartsOptions = {
  readonly stores: WebhookStores;
  readonly sender: WebhookSender;
  readonly signer: Signer;
  /** Seals what is stored of secrets. */
  readonly secretBox: SecretBox;
  readonly schedule: RetrySchedule;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly version: string;
};

export type WebhookParts = {
  readonly webhooks: Webhooks;
  readonly replays: Replays;
  readonly lanes: LaneRecords;
  readonly deliveries: DeliveryRecords;
  readonly worker: DeliveryWorker;
  readonly undelivered: UndeliveredEvents;
};

/** Everything about webhooks, put together; what is stored of them is read. */
export async function openWebhooks(options: WebhookPartsOptions): Promise<WebhookParts> {
  const { stores, sender, signer, schedule, clock, logger, random, version } = options;
  const { eventLog, laneQueue: queue, laneRecords: lanes, deliveryRecords: deliveries } = stores;
  const { secretBox: box } = options;
  const records = new SealedWebhookRecords({ records: stores.webhookRecords, box, logger });
  const registry = new WebhookRegistry(records);
  await registry.load();
  const reports = new WebhookReports({ registry, eventLog, clock, logger });
  const dispatcher = new Dispatcher({ sender, signer, clock, version });
  const shared = { registry, queue, dispatcher, reports, clock };
  const worker = new DeliveryWorker({ ...shared, eventLog, deliveries, logger, random, schedule });
  const wake = (webhookId: string): void => worker.resume(webhookId);
  return {
    webhooks: new Webhooks({ ...shared, lanes, sender, signer, wake }),
    replays: new Replays({ eventLog, queue, lanes, clock, wake }),
    ...{ lanes, deliveries, worker },
    undelivered: new UndeliveredEvents({ registry, lanes, scannedTo: () => worker.scannedTo() }),
  };
}

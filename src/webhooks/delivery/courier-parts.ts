import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import type { LaneQueue } from '../lanes/lane-queue';
import type { LaneReader } from '../lanes/lane-reader';
import type { WebhookRegistry } from '../webhook-registry';
import type { WebhookReports } from '../webhook-reports';
import type { DeliveryRecords } from './delivery-records';
import type { Dispatcher } from './dispatcher';
import type { RetrySchedule } from './retry-schedule';

/** Nothing goes out for now; little is left of what was found; enough of it is. */
export type CourierActivity = 'held_up' | 'short' | 'working';

/** What every courier works with. */
export type CourierParts = {
  readonly registry: WebhookRegistry;
  readonly queue: LaneQueue;
  readonly reader: LaneReader;
  readonly deliveries: DeliveryRecords;
  readonly dispatcher: Dispatcher;
  readonly reports: WebhookReports;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly schedule: RetrySchedule;
  /** Called whenever a courier has done something. */
  readonly onProgress: (activity: CourierActivity) => void;
};

/** Attempts of one webhook at a time. */
export const maxInFlight = 16;

/** Longer than any attempt. */
export const leaseMs = 120_000;

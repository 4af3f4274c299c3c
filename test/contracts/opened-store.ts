import type { ApiKeyRecords } from '../../src/access/api-key-records';
import { MemoryStore } from '../../src/adapters/memory/memory-store';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import type { UpstreamRecords } from '../../src/engine/upstreams/upstream-records';
import type { EventLog } from '../../src/events/event-log';
import type { OperationRecords } from '../../src/operations/operation-records';
import type { Clock } from '../../src/runtime/clock';
import { silentLogger } from '../../src/runtime/logger';
import type { ChatRecords } from '../../src/sessions/chat-records';
import type { MediaRecords } from '../../src/media/keeping/media-records';
import type { MessageRecords } from '../../src/sessions/message-records';
import type { SessionRecords } from '../../src/sessions/session-records';
import type { DeliveryRecords } from '../../src/webhooks/delivery/delivery-records';
import type { LaneQueue } from '../../src/webhooks/lanes/lane-queue';
import type { LaneRecords } from '../../src/webhooks/lanes/lane-records';
import type { WebhookRecords } from '../../src/webhooks/webhook-records';
import type { StartedSendRecords } from '../../src/sessions/sending/started-send-records';
import { temporaryDirectory } from '../doubles/temporary-directory';

/** What every store offers, whatever it is made of. */
export type OpenedStore = AsyncDisposable & {
  readonly eventLog: EventLog;
  readonly sessionRecords: SessionRecords;
  readonly mediaRecords: MediaRecords;
  readonly messageRecords: MessageRecords;
  readonly chatRecords: ChatRecords;
  readonly operationRecords: OperationRecords;
  readonly apiKeyRecords: ApiKeyRecords;
  readonly webhookRecords: WebhookRecords;
  readonly laneQueue: LaneQueue;
  readonly laneRecords: LaneRecords;
  readonly deliveryRecords: DeliveryRecords;
  readonly startedSendRecords: StartedSendRecords;
  readonly upstreamRecords: UpstreamRecords;
  checkWritable(): Promise<void>;
};

export type OpenStore = (clock: Clock) => Promise<OpenedStore>;

export const openMemoryStore: OpenStore = (clock) => Promise.resolve(new MemoryStore({ clock }));

/** In a directory of its own, which goes with it. */
export const openSqliteStore: OpenStore = async (clock) => {
  const directory = await temporaryDirectory();
  const store = SqliteStore.open({ directory: directory.path, clock, logger: silentLogger });
  const { eventLog, sessionRecords, messageRecords } = store;
  const { chatRecords, operationRecords, apiKeyRecords, mediaRecords } = store;
  const { webhookRecords, laneQueue, laneRecords, deliveryRecords } = store;
  const { startedSendRecords, upstreamRecords } = store;
  return {
    ...{ eventLog, sessionRecords, messageRecords, chatRecords, operationRecords, apiKeyRecords },
    ...{ mediaRecords, webhookRecords, laneQueue, laneRecords, deliveryRecords },
    ...{ startedSendRecords, upstreamRecords },
    checkWritable: () => store.checkWritable(),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
};

import { ManualClock } from '../doubles/manual-clock';
import { describeApiKeyRecords } from './api-key-records-contract';
import { describeChatRecords } from './chat-records-contract';
import { describeEventLog } from './event-log-contract';
import { describeEventReading } from './event-reading-contract';
import { describeMediaRecords } from './media-records-contract';
import { describeMessageRecords } from './message-records-contract';
import { describeOperationRecords } from './operation-records-contract';
import { describeRetention } from './retention-contract';
import { describeLanes } from './lanes-contract';
import { describeWebhookRecords } from './webhook-records-contract';
import { describeSessionRecords } from './session-records-contract';
import { describeUpstreamRecords } from './upstream-records-contract';
import type { OpenStore } from './opened-store';
import { describeStartedSendRecords } from './started-send-records-contract';

/** All that a store promises, whatever it is made of. */
export function describeStore(name: string, open: OpenStore): void {
  describeEventLog(name, open);
  describeEventReading(name, open);
  describeRetention(name, open);
  describeSessionRecords(name, open);
  describeMediaRecords(name, open);
  describeMessageRecords(name, open);
  describeChatRecords(name, open);
  describeOperationRecords(name, open);
  describeApiKeyRecords(name, open);
  describeWebhookRecords(name, open);
  describeLanes(name, open);
  describeStartedSendRecords(name, open);
  describeUpstreamRecords(name, open);

  describe(`${name}`, () => {
    it('says that it can be written to', async () => {
      await using store = await open(new ManualClock());
      await expect(store.checkWritable()).resolves.toBeUndefined();
    });
  });
}

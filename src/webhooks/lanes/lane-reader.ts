import type { StoredEvent } from '../../events/event';
import type { EventLog } from '../../events/event-log';
import type { Webhook } from '../webhook';
import { isOnLane, laneFilterOf, wants, type Lane } from './lane';
import type { RecentEvents } from './recent-events';

/** Events read ahead for a lane that is being worked on. */
export const readAhead = 16;

/** The events of one lane after its cursor, oldest first, up to its head. */
export class LaneReader {
  constructor(
    private readonly eventLog: EventLog,
    private readonly recent: RecentEvents,
  ) {}

  /** At most `readAhead`; none: nothing up to the head is wanted any more. */
  async read(lane: Lane, webhook: Webhook): Promise<readonly StoredEvent[]> {
    const isWanted = (event: StoredEvent): boolean =>
      event.position <= lane.head && isOnLane(lane, event) && wants(webhook, event);
    const recent = this.recent.read(lane, lane.cursor, lane.head);
    if (recent) return recent.filter(isWanted).slice(0, readAhead);
    const filter = laneFilterOf(lane);
    const types = lane.types ?? webhook.types;
    const query = lane.chatId === '' ? filter : { ...filter, types };
    for (let after = lane.cursor; after < lane.head;) {
      const page = await this.eventLog.read({ ...query, after, limit: readAhead });
      const wanted = page.events.filter(isWanted);
      if (wanted.length > 0 || !page.hasMore) return wanted;
      after = page.next;
    }
    return [];
  }
}

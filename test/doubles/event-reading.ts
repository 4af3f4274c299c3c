import type { EventLog } from '../../src/events/event-log';

/** An event as a receiver sees it. */
export type Event = {
  readonly id: string;
  readonly type: string;
  readonly chatId?: string;
  readonly sequence?: number;
  readonly cursor: string;
  readonly data: Record<string, unknown>;
};

/** Every event in a log, oldest first. */
export async function eventsOf(log: EventLog): Promise<Event[]> {
  const events: Event[] = [];
  for (let after = 0; ;) {
    const page = await log.read({ after, limit: 500 });
    events.push(...page.events.map((event) => JSON.parse(event.json) as Event));
    after = page.next;
    if (!page.hasMore) return events;
  }
}

import type { Commit } from '../../src/events/commit';
import type { EventDraft } from '../../src/events/event';
import type { EventLog, EventQuery } from '../../src/events/event-log';
import type { StoredEvent } from '../../src/events/event';
import type { Message } from '../../src/events/message';
import { isoTime } from '../../src/runtime/clock';

export const startMs = Date.UTC(2026, 0, 1);

export function textMessage(chatId: string, id: string, changes: Partial<Message> = {}): Message {
  return {
    ...{
      id,
      chatId,
      type: 'text',
      ctliveType: 'TEXT',
      direction: 'inbound',
      text: `text of ${id}`,
    },
    sender: { id: 'customer-1', role: 'customer', isAgent: false },
    ...{ status: 'unknown', sentAt: isoTime(startMs) },
    ...changes,
  };
}

export function received(message: Message, atMs = startMs): EventDraft {
  return { type: 'message.received', atMs, data: message };
}

export function writing(atMs = startMs): EventDraft {
  return { type: 'participant.writing', atMs, data: { isWriting: true } };
}

/** One received message: its event and the message itself. */
export function messageCommit(
  upstream: string,
  message: Message,
  atMs = Date.parse(message.sentAt),
): Commit {
  const { chatId } = message;
  return { upstream, chatId, events: [received(message, atMs)], messages: [{ message }] };
}

/** A draft whose text cannot be made, so that the commit it is in fails. */
export function brokenDraft(): EventDraft {
  const data = {
    isWriting: true,
    toJSON: () => {
      throw new Error('no text for this');
    },
  };
  return { type: 'participant.writing', atMs: startMs, data };
}

/** Pages until there is no more. */
export async function readAll(
  log: EventLog,
  query: Partial<EventQuery> = {},
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  let after = query.after ?? 0;
  for (;;) {
    const page = await log.read({ limit: 100, ...query, after });
    events.push(...page.events);
    if (!page.hasMore) return events;
    if (page.next <= after) throw new Error(`reading stands still at ${after}`);
    after = page.next;
  }
}

export function dataOf(event: StoredEvent): unknown {
  return (JSON.parse(event.json) as { data: unknown }).data;
}

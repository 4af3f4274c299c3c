import type { EventDraft } from '../../../src/events/event';
import type { EventLog } from '../../../src/events/event-log';

/** An event whose data says which one it is. */
export function writingDraft(number: number, atMs = 1_000 + number): EventDraft {
  const participant = { id: `USER_${number}`, role: 'customer', isAgent: false } as const;
  return { type: 'participant.writing', atMs, data: { isWriting: true, participant } };
}

export function endedDraft(number: number, atMs = 1_000 + number): EventDraft {
  return {
    type: 'chat.ended',
    atMs,
    data: { endedAt: new Date(atMs).toISOString(), reason: `${number}` },
  };
}

/** Appends events 1 to `count`, one commit each. */
export async function appendMany(log: EventLog, count: number, chatId = 'CHAT_1'): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await log.append({ upstream: 'default', chatId, events: [writingDraft(number)] });
  }
}

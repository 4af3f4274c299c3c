import type { EventDraft } from '../../events/event';
import { isoTime } from '../../runtime/clock';
import type { CommitDraft } from './commit-draft';

export type ChatEnd = {
  readonly atMs: number;
  readonly endedAtMs: number;
  readonly reason?: string;
  readonly endedBy?: string;
};

/** The end of the chat, once: whoever reports it first. */
export function applyEnd(draft: CommitDraft, end: ChatEnd): void {
  if (draft.session?.state === 'ended') return;
  const { atMs, endedAtMs, reason, endedBy } = end;
  const data: Extract<EventDraft, { type: 'chat.ended' }>['data'] = {
    reason,
    endedBy,
    endedAt: isoTime(endedAtMs),
  };
  draft.events.push({ type: 'chat.ended', atMs, data });
  draft.session = { state: 'ended' };
  draft.chat = { ...draft.chat, state: 'ended', endedAtMs, endReason: reason };
}

/** Why this identity goes; in a transfer, to whom it leaves the chat. */
export type Departure =
  | { readonly reason: 'leave' | 'upstream_removed' }
  | {
      readonly reason: 'transfer';
      readonly from: string;
      readonly to: string;
      readonly note?: string;
    };

export function applyLeave(draft: CommitDraft, atMs: number, departure: Departure): void {
  const { reason } = departure;
  if (departure.reason === 'transfer') {
    const { from, to, note } = departure;
    draft.events.push({ type: 'chat.transferred', atMs, data: { from, to, note } });
  }
  draft.events.push({ type: 'chat.left', atMs, data: { reason } });
  draft.session = { state: 'left' };
}

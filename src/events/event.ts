import type { Chat } from './chat';
import type { Message } from './message';
import type { Participant } from './participant';

/** The data of each event type. Names are `noun.past`; the list only grows. */
export type EventDataByType = {
  'chat.offered': Chat;
  'chat.joined': Chat;
  'chat.left': { readonly reason: 'leave' | 'transfer' | 'upstream_removed' };
  'chat.ended': { readonly reason?: string; readonly endedBy?: string; readonly endedAt: string };
  'chat.transferred': { readonly from: string; readonly to: string; readonly note?: string };
  'message.received': Message;
  'message.sent': Message;
  'link.received': Message;
  'link.sent': Message;
  'multimedia.received': Message;
  'multimedia.sent': Message;
  'multimedia.stored': { readonly messageId: string };
  'message.delivered': Receipt;
  'message.seen': Receipt;
  'message.failed': { readonly messageId: string; readonly reason: string };
  'participant.joined': { readonly participant: Participant };
  'participant.left': { readonly participant: Participant };
  'participant.writing': { readonly isWriting: boolean; readonly participant?: Participant };
  'session.degraded': { readonly reason: string };
  'session.restored': { readonly downMs: number; readonly recovered: number };
  'session.lost': { readonly reason: string; readonly since: string };
  'gap.detected': {
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly kinds: readonly string[];
  };
  'upstream.connected': { readonly reason?: string };
  'upstream.disconnected': { readonly reason?: string };
  'upstream.login_required': { readonly reason?: string };
  'webhook.failing': WebhookNotice;
  'webhook.disabled': WebhookNotice;
  'delivery.parked': {
    readonly webhookId: string;
    readonly eventId: string;
    readonly reason: string;
  };
};

export type WebhookNotice = {
  readonly webhookId: string;
  readonly reason: string;
  readonly since: string;
};

/** Without a message id: everything up to `at`. */
export type Receipt = {
  readonly messageId?: string;
  readonly by?: Participant;
  readonly at: string;
};

export type EventType = keyof EventDataByType;

/** An event before it has a place in the log. */
export type EventDraft = {
  [T in EventType]: { readonly type: T; readonly atMs: number; readonly data: EventDataByType[T] };
}[EventType];

/** An event as the log keeps it: `json` is the one text every door hands out. */
export type StoredEvent = {
  /** Place in the whole log: 1, 2, 3, ... in commit order, without gaps. */
  readonly position: number;
  readonly id: string;
  readonly cursor: string;
  readonly type: EventType;
  readonly atMs: number;
  readonly upstream?: string;
  readonly chatId?: string;
  /** 1, 2, 3, ... within (upstream, chat), without gaps. Absent on events about no chat. */
  readonly sequence?: number;
  readonly json: string;
};

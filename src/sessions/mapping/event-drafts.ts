import type { EventDraft } from '../../events/event';
import type { Message } from '../../events/message';
import { familyOf } from './message-mapping';

/** `message.received`, `link.sent`, ...: by the kind of message and whose it is. */
export function messageDraft(message: Message, atMs: number): EventDraft {
  const isSent = message.direction === 'outbound';
  switch (familyOf(message)) {
    case 'message':
      return { type: isSent ? 'message.sent' : 'message.received', atMs, data: message };
    case 'link':
      return { type: isSent ? 'link.sent' : 'link.received', atMs, data: message };
    case 'multimedia':
      return { type: isSent ? 'multimedia.sent' : 'multimedia.received', atMs, data: message };
  }
}

/** The message after a receipt; a receipt never takes a status back. */
export function withReceipt(
  message: Message,
  receipt: 'messageReceived' | 'messageSeen',
  at: string,
): Message {
  if (message.status === 'failed') return message;
  const deliveredAt = message.deliveredAt ?? at;
  if (receipt === 'messageSeen') {
    return { ...message, status: 'seen', deliveredAt, seenAt: message.seenAt ?? at };
  }
  return { ...message, status: message.status === 'seen' ? 'seen' : 'delivered', deliveredAt };
}

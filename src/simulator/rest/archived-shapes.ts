import type { Chat } from '../chats/chat';
import type { ChatMessage } from '../chats/messages';

/** A message as CTLive archives it: an `_id`, and of the user only id, isAgent and nickname. */
export function archivedEntry(chat: Chat, { entry }: ChatMessage): Record<string, unknown> {
  const { user, ...content } = entry.content;
  const { id, isAgent, nickname } = user;
  return {
    data: {
      replyTo: entry.replyTo ?? '',
      id: entry.id,
      messageType: entry.messageType,
      content: { ...content, user: { id, isAgent, nickname } },
      ts: entry.ts,
      deliverySuccess: true,
      deliveryErrorReason: '',
    },
    _id: archiveId(entry.id),
    room: chat.id,
  };
}

/** As Mongo's ids look: 24 hexadecimal digits. */
export function archiveId(messageId: string): string {
  return messageId
    .replace(/[^0-9a-f]/g, '')
    .padEnd(24, '0')
    .slice(0, 24);
}

/** CTLive's Transcript Object. */
export function transcriptObject(chat: Chat): Record<string, unknown> {
  const messages = chat.messages.all().map((message) => archivedEntry(chat, message));
  return { _id: chat.id, room: chat.id, ctlive_type: 'chat', messages };
}

/** The same, wrapped as most of CTLive's examples show it. */
export function archivedTranscript(chat: Chat): Record<string, unknown> {
  return { result: true, transcript: transcriptObject(chat) };
}

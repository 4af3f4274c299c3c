import { wireMessage, type WireMessage } from '../../contact-wire/frames';
import { firstText, isMembers, membersOf, messageIdOf, textOf, timeOf, userOf } from './members';
import type { Members } from './members';

const fileTypes = /^(IMAGE|DOCUMENT|AUDIO|VIDEO)$/i;
const imageTypes = /^(png|jpe?g)$/i;

/** What the event's own name says of a message that does not name its type. */
export type MessageEventName = 'message' | 'link' | 'multimediaMessage';

/**
 * CTLive's message object, from an event or from history, with what the wire needs: an id, a type
 * and a time. Undefined when it has no usable id: nobody could recognise it again.
 */
export function readMessage(
  source: unknown,
  fallback: { readonly name: MessageEventName; readonly atMs: number },
): WireMessage | undefined {
  const message = unwrapped(source);
  const id = messageIdOf(message);
  if (id === undefined) return undefined;
  const content = contentOf(message);
  const messageType = firstText(message, ['messageType', 'type']) ?? typeOf(fallback.name, content);
  const parsed = wireMessage.safeParse({
    ...message,
    id,
    messageType,
    ts: timeOf(message['ts']) ?? timeOf(message['timestamp']) ?? fallback.atMs,
    replyTo: textOf(message['replyTo']),
    content: fileTypes.test(messageType) ? withoutFile(content) : content,
  });
  return parsed.success ? parsed.data : undefined;
}

/** History wraps a message as `{room, data}`; some events may, too. */
function unwrapped(source: unknown): Members {
  const members = membersOf(source);
  const { data } = members;
  return isMembers(data) && messageIdOf(data) !== undefined ? data : members;
}

function contentOf(message: Members): Members {
  const { content, text, url } = message;
  const members = typeof content === 'string' ? { text: content } : membersOf(content);
  const user = userOf(members['user'] ?? message['user']);
  return {
    ...(text !== undefined && { text }),
    ...(url !== undefined && { url }),
    ...members,
    ...(user && { user }),
  };
}

function typeOf(name: MessageEventName, content: Members): string {
  if (name === 'message') return 'TEXT';
  if (name === 'link') return 'LINK';
  return imageTypes.test(textOf(content['documentType']) ?? '') ? 'IMAGE' : 'DOCUMENT';
}

/** Files are fetched by themselves and travel in no message. */
function withoutFile(content: Members): Members {
  const { img: _img, document: _document, audio: _audio, video: _video, ...rest } = content;
  return rest;
}

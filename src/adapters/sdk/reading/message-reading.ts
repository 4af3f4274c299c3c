import { wireMessage, type WireMessage } from '../../contact-wire/frames';
import { firstText, isMembers, memberOf, membersOf, messageIdOf } from './members';
import { textOf, timeOf, userOf, type Members } from './members';

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
  const ts = timeOf(memberOf(message, 'ts')) ?? timeOf(memberOf(message, 'timestamp'));
  const parsed = wireMessage.safeParse({
    ...message,
    id,
    messageType,
    ts: ts ?? fallback.atMs,
    replyTo: textOf(memberOf(message, 'replyTo')),
    content: fileTypes.test(messageType) ? withoutFile(content) : content,
  });
  return parsed.success ? parsed.data : undefined;
}

/** History wraps a message as `{room, data}`; some events may, too. */
function unwrapped(source: unknown): Members {
  const members = membersOf(source);
  const forms = [memberOf(members, 'data'), members, memberOf(members, 'message')];
  const found = forms.filter(isMembers).find((each) => messageIdOf(each) !== undefined);
  return found ?? members;
}

/** What the gateway reads by name, in the casing of the pages; the rest as it is. */
const contentNames = ['text', 'url', 'caption', 'fileName', 'documentType'] as const;

function contentOf(message: Members): Members {
  const content = memberOf(message, 'content');
  const members = typeof content === 'string' ? { text: content } : membersOf(content);
  const user = userOf(memberOf(members, 'user') ?? memberOf(message, 'user'));
  const named = contentNames.map((name): [string, unknown] => [
    name,
    memberOf(members, name) ?? memberOf(message, name),
  ]);
  return {
    ...members,
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
    ...(user && { user }),
  };
}

/** An SDK may tell of everything as a `message`. */
function typeOf(name: MessageEventName, { text, url, fileName, documentType }: Members): string {
  const isFile = documentType !== undefined || (fileName !== undefined && text === undefined);
  if (name === 'multimediaMessage' || isFile) {
    return imageTypes.test(textOf(documentType) ?? '') ? 'IMAGE' : 'DOCUMENT';
  }
  return name === 'link' || (text === undefined && url !== undefined) ? 'LINK' : 'TEXT';
}

/** Files are fetched by themselves and travel in no message. */
function withoutFile(content: Members): Members {
  const { img: _img, document: _document, audio: _audio, video: _video, ...rest } = content;
  return rest;
}

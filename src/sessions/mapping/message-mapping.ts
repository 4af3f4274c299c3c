import type { Message, MessageType } from '../../events/message';
import { contentPathOf } from '../../events/message-paths';
import { isoTime } from '../../runtime/clock';
import { hasFileContent, withoutFileContent } from './file-content';
import { participantOf, type Viewpoint } from './participant-mapping';
import type { CtliveMessage } from '../upstream';

/** CTLive's message types; one version of the pages writes them in lower case. */
const types: Readonly<Record<string, MessageType>> = {
  TEXT: 'text',
  LINK: 'link',
  IMAGE: 'image',
  DOCUMENT: 'document',
  AUDIO: 'audio',
  VIDEO: 'video',
  LOCATION: 'location',
  CONTACTS: 'contacts',
  MENU: 'menu',
  MENU_RESPONSE: 'menu_response',
  QUICK_REPLY: 'quick_reply',
  QUICK_REPLY_RESPONSE: 'quick_reply_response',
  REPLY_TO_STORY: 'story_reply',
  STORY_MENTION: 'story_mention',
};

const systemTypes = /^(video(Requested|Accepted|Rejected|Started|Ended)|screenSharing)/i;
const filelike: ReadonlySet<MessageType> = new Set(['image', 'document', 'audio', 'video']);
const described: ReadonlySet<MessageType> = new Set(['text', 'link', ...filelike]);

export function messageTypeOf(ctliveType: string): MessageType {
  return types[ctliveType.toUpperCase()] ?? (systemTypes.test(ctliveType) ? 'system' : 'other');
}

/** History's entries that are events of the chat, not messages. */
export function isChatMessage(message: CtliveMessage): boolean {
  return !/^(endChat|leave)$/i.test(message.messageType);
}

export type MessageFamily = 'message' | 'link' | 'multimedia';

export function familyOf({ type, mediaState }: Message): MessageFamily {
  if (mediaState !== undefined) return 'multimedia';
  return type === 'link' ? 'link' : 'message';
}

export type MessageContext = Viewpoint & {
  readonly chatId: string;
  readonly clientReference?: string;
  readonly isRecovered?: boolean;
  /** Of a file this gateway sent. */
  readonly file?: { readonly sizeBytes: number; readonly sha256: string };
};

export function messageOf(source: CtliveMessage, context: MessageContext): Message {
  const type = messageTypeOf(source.messageType);
  const content = source.content ?? {};
  const { user } = content;
  const isOwn = user !== undefined && context.isOwn(user);
  return {
    id: source.id,
    chatId: context.chatId,
    type,
    ctliveType: source.messageType,
    direction: isOwn ? 'outbound' : 'inbound',
    text: textOf(content, type),
    url: type === 'link' ? string(content.url) : undefined,
    ...(isFile(type, content) ? fileOf(source, context) : undefined),
    replyTo: string(source.replyTo) || undefined,
    content: described.has(type) ? undefined : withoutFileContent(withoutUser(content)),
    sender: user && participantOf(user, context),
    clientReference: context.clientReference,
    ...deliveryOf(source),
    sentAt: isoTime(source.ts),
    recovered: context.isRecovered ? true : undefined,
  };
}

/** Social channels bring types of their own, such as stickers, which CTLive gives as files too. */
function isFile(type: MessageType, content: Readonly<Record<string, unknown>>): boolean {
  return filelike.has(type) || (type === 'other' && hasFileContent(content));
}

function fileOf({ id, content = {} }: CtliveMessage, context: MessageContext): Partial<Message> {
  return {
    caption: string(content.caption),
    fileName: string(content.fileName),
    documentType: string(content.documentType),
    mediaState: context.file ? 'available' : 'pending',
    contentUrl: contentPathOf(context.chatId, id),
    sizeBytes: context.file?.sizeBytes,
    sha256: context.file?.sha256,
  };
}

function deliveryOf(source: CtliveMessage): Pick<Message, 'status' | 'failureReason'> {
  if (source.deliverySuccess !== false) return { status: 'sent' };
  return { status: 'failed', failureReason: string(source.deliveryErrorReason) };
}

function textOf(content: Readonly<Record<string, unknown>>, type: MessageType): string | undefined {
  const text = string(content.text);
  return type === 'text' ? (text ?? '') : text;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function withoutUser(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { user: _, ...rest } = content;
  return rest;
}

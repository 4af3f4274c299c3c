import type { CtliveMessage, CtliveUser, UpstreamEvent } from '../../sessions/upstream';
import { wireEvent, type WireEvent, type WireMessage } from './frames';

type MessageEvent = Extract<WireEvent, { name: 'message' | 'link' | 'multimediaMessage' }>;
type Members = Readonly<Record<string, unknown>>;

export type EventReading = { readonly event: UpstreamEvent; readonly isMalformed: boolean };

const nothing: Members = {};
const knownNames: ReadonlySet<string> = new Set(
  wireEvent.options.flatMap(({ shape: { name } }): readonly string[] =>
    'options' in name ? name.options : [...name.values],
  ),
);

/**
 * Every event has a place in its chat's stream, so every one becomes something: an unknown name,
 * or a known one with broken data, becomes `other`.
 */
export function readEvent(source: unknown, nowMs: number): EventReading {
  const { name, data: sourceData } = isObject(source) ? source : nothing;
  const data = tidyData(sourceData);
  const parsed = wireEvent.safeParse({ name, data });
  if (parsed.success) return { event: upstreamEventOf(parsed.data), isMalformed: false };
  const ts = isObject(data) && typeof data.ts === 'number' ? data.ts : nowMs;
  const isMalformed = typeof name !== 'string' || knownNames.has(name);
  return { event: { name: 'other', ts }, isMalformed };
}

function isMessageEvent(event: WireEvent): event is MessageEvent {
  return event.name === 'message' || event.name === 'link' || event.name === 'multimediaMessage';
}

function upstreamEventOf(event: WireEvent): UpstreamEvent {
  if (isMessageEvent(event)) return { name: event.name, message: messageOf(event.data) };
  switch (event.name) {
    case 'messageReceived':
    case 'messageSeen': {
      const { messageID, user, ts } = event.data;
      return { name: event.name, messageId: messageID, by: userOf(user), ts };
    }
    case 'multimediaMessageStored':
      return { name: event.name, messageId: event.data.messageID, ts: event.data.ts };
    case 'isWriting': {
      const { isWriting, user, ts } = event.data;
      return { name: event.name, isWriting, by: userOf(user), ts };
    }
    case 'participantJoined':
    case 'participantLeft':
      return { name: event.name, user: userOf(event.data.user) ?? {}, ts: event.data.ts };
    case 'contactEnded': {
      const { reason, user, ts } = event.data;
      return { name: event.name, reason, by: userOf(user), ts };
    }
  }
}

export function messageOf(source: WireMessage): CtliveMessage {
  const { id, messageType, ts, replyTo, content, deliverySuccess, deliveryErrorReason } = source;
  return {
    id,
    messageType,
    ts,
    replyTo: replyTo || undefined,
    content: content && { ...content, user: userOf(content.user) },
    deliverySuccess: flagOf(deliverySuccess),
    deliveryErrorReason: textOf(deliveryErrorReason) || undefined,
  };
}

/** A member of the wrong type is left out; the rest is CTLive's own. */
export function userOf(source: unknown): CtliveUser | undefined {
  if (!isObject(source)) return undefined;
  return {
    ...source,
    id: textOf(source.id),
    nickname: textOf(source.nickname),
    isAgent: flagOf(source.isAgent),
    isOnline: flagOf(source.isOnline),
    channel: textOf(source.channel),
  };
}

/** CTLive says "absent" as null too; only the members that are checked are looked at. */
export function tidyData(data: unknown): unknown {
  if (!isObject(data)) return data;
  const { content } = data;
  return {
    ...withoutNulls(data),
    ...(isObject(data.user) && { user: withoutNulls(data.user) }),
    ...(isObject(content) && { content: { ...content, user: tidyUser(content.user) } }),
  };
}

function tidyUser(user: unknown): unknown {
  return isObject(user) ? withoutNulls(user) : (user ?? undefined);
}

function withoutNulls(source: Members): Members {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== null));
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

import type { ChatTranscript } from '../../../engine/rest/ctlive-rest';
import type { CtliveMessage } from '../../../sessions/upstream';
import { arrayOf, booleanOf, isObject, textOf, type Loose } from './loose-values';
import { entriesOf, isEntry, type Entry } from './message-shapes';

const payloadKeys = ['chatTranscripts', 'chatTranscript', 'transcripts', 'transcript', 'messages'];

/**
 * Every transcript of an answer, one for each chat. The pages disagree on the key (`chatTranscript` in tables,
 * `chatTranscripts` in examples) and on the shape: an object, an array of objects, each perhaps
 * wrapped as `{ result, transcript }`, or a bare array of messages.
 */
export function transcriptsOf(answer: Loose, chatId?: string): readonly ChatTranscript[] {
  const payload = payloadKeys.map((key) => answer[key]).find(isPayload);
  const isChatActive = booleanOf(answer['isChatActive']);
  const transcripts = oneForEachChat(transcriptsIn(payload, chatId));
  return isChatActive === undefined
    ? transcripts
    : transcripts.map((transcript) => ({ ...transcript, isChatActive }));
}

/** True when the answer holds a transcript, be it an empty one. */
export function hasTranscript(answer: Loose): boolean {
  return payloadKeys.some((key) => isPayload(answer[key]));
}

function isPayload(value: unknown): boolean {
  return isObject(value) || Array.isArray(value);
}

function transcriptsIn(payload: unknown, chatId: string | undefined): readonly ChatTranscript[] {
  if (isObject(payload)) return fromObject(payload, chatId);
  const items = arrayOf(payload);
  if (items.length === 0) return chatId === undefined ? [] : [{ chatId, messages: [] }];
  return items.some(isEntry)
    ? byRoom(entriesOf(items), chatId)
    : items.flatMap((item) => (isObject(item) ? fromObject(item, chatId) : []));
}

function fromObject(value: Loose, chatId: string | undefined): readonly ChatTranscript[] {
  if (value['result'] === false) return [];
  const inner = value['transcript'] ?? value['chatTranscript'];
  if (isPayload(inner)) return transcriptsIn(inner, chatId);
  const entries = entriesOf(value['messages']);
  const room = textOf(value['room']) ?? entries.find((entry) => entry.room)?.room;
  const id = chatId ?? room ?? textOf(value['_id']);
  if (id === undefined) return [];
  return [{ chatId: id, contactType: textOf(value['ctlive_type']), messages: messagesOf(entries) }];
}

/** A bare array of messages: of the chat asked for, or of as many as it has rooms. */
function byRoom(entries: readonly Entry[], chatId: string | undefined): readonly ChatTranscript[] {
  if (chatId !== undefined) return [{ chatId, messages: messagesOf(entries) }];
  const rooms = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.room === undefined) continue;
    rooms.set(entry.room, [...(rooms.get(entry.room) ?? []), entry]);
  }
  return [...rooms].map(([room, own]) => ({ chatId: room, messages: messagesOf(own) }));
}

function messagesOf(entries: readonly Entry[]): readonly CtliveMessage[] {
  return entries.map((entry) => entry.message);
}

/** A chat that is archived in parts, or was found twice, is one; each of its messages is there once. */
function oneForEachChat(transcripts: readonly ChatTranscript[]): readonly ChatTranscript[] {
  const chats = new Map<string, ChatTranscript>();
  for (const transcript of transcripts) {
    const known = chats.get(transcript.chatId);
    chats.set(transcript.chatId, known ? joined(known, transcript) : transcript);
  }
  return [...chats.values()];
}

function joined(one: ChatTranscript, other: ChatTranscript): ChatTranscript {
  const known = new Set(one.messages.map(({ id }) => id));
  const added = other.messages.filter(({ id }) => !known.has(id));
  const messages = [...one.messages, ...added].sort((a, b) => a.ts - b.ts);
  return { ...one, contactType: one.contactType ?? other.contactType, messages };
}

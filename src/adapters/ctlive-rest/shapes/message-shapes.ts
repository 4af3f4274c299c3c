import type { CtliveMessage, CtliveUser } from '../../../sessions/upstream';
import { arrayOf, booleanOf, isObject, objectOf, textOf, timeOf, type Loose } from './loose-values';

/** One entry of a history or transcript, in the shape the wire has too. */
export type Entry = { readonly room?: string; readonly message: CtliveMessage };

/** An entry wrapped in `{ room, data }` or bare. Those without an id cannot be told apart: dropped. */
export function entriesOf(value: unknown): readonly Entry[] {
  let lastTs = 0;
  return arrayOf(value).flatMap((item) => {
    const entry = entryOf(item, lastTs);
    lastTs = entry?.message.ts ?? lastTs;
    return entry ?? [];
  });
}

export function isEntry(value: unknown): boolean {
  return isObject(value) && (isObject(value['data']) || 'messageType' in value);
}

function entryOf(item: unknown, lastTs: number): Entry | undefined {
  const outer = objectOf(item);
  const source = isObject(outer['data']) ? outer['data'] : outer;
  const id = textOf(source['id']) ?? textOf(outer['_id']);
  if (id === undefined) return undefined;
  const content = isObject(source['content']) ? contentOf(source['content']) : undefined;
  const message: CtliveMessage = {
    id,
    messageType: textOf(source['messageType']) ?? guessedType(content),
    ts: timeOf(source['ts']) ?? lastTs,
    replyTo: textOf(source['replyTo']),
    content,
    deliverySuccess: booleanOf(source['deliverySuccess']),
    deliveryErrorReason: textOf(source['deliveryErrorReason']),
  };
  return { room: textOf(outer['room']), message };
}

function contentOf(content: Loose): NonNullable<CtliveMessage['content']> {
  const { user, ...rest } = content;
  return isObject(user) ? { ...rest, user: userOf(user) } : rest;
}

export function userOf(user: Loose): CtliveUser {
  return {
    ...user,
    id: textOf(user['id']),
    nickname: textOf(user['nickname']),
    isAgent: booleanOf(user['isAgent']),
    isOnline: booleanOf(user['isOnline']),
    channel: textOf(user['channel']),
  };
}

/** A multimedia message in a transcript may have no content at all, and a dump no type. */
function guessedType(content: Loose | undefined): string {
  if (content === undefined) return 'OTHER';
  if ('text' in content) return 'TEXT';
  return 'url' in content ? 'LINK' : 'OTHER';
}

import type { WireMessage } from '../../contact-wire/frames';
import { firstText, isMembers, membersOf, messageIdOf, textOf } from './members';
import type { Members } from './members';
import { readMessage } from './message-reading';

/** What a resolved promise of the SDK says when it means "no": `{result: false, error}`. */
export function refusalIn(value: unknown): string | undefined {
  const answer = membersOf(value);
  if (answer['result'] !== false) return undefined;
  return firstText(answer, ['error', 'message']) ?? 'CTLive refused without a reason.';
}

/** The id of a message that was sent: it is resolved bare, or somewhere in an object. */
export function sentIdOf(value: unknown): string | undefined {
  if (!isMembers(value)) return textOf(value);
  const { data } = value;
  return messageIdOf(value) ?? (isMembers(data) ? messageIdOf(data) : textOf(data));
}

export type ContactReading =
  | { readonly kind: 'active'; readonly contact: Members }
  | { readonly kind: 'not_active' }
  | { readonly kind: 'unclear' };

/** `getContactByChatID` knows active chats only. */
export function readContact(value: unknown): ContactReading {
  const answer = membersOf(value);
  const { result, contact } = answer;
  if (isMembers(contact)) return contactReading(contact);
  if (isMembers(value) && textOf(answer['id']) !== undefined) return contactReading(answer);
  return result === false || contact === null ? { kind: 'not_active' } : { kind: 'unclear' };
}

function contactReading(contact: Members): ContactReading {
  const hasEnded = typeof contact['endTime'] === 'number' && contact['endTime'] > 0;
  return hasEnded ? { kind: 'not_active' } : { kind: 'active', contact };
}

export type HistoryEntry = { readonly room: string; readonly data: WireMessage };
export type HistoryReading = {
  readonly entries: readonly HistoryEntry[];
  /** Entries without a usable id: nothing can be concluded from what is missing. */
  readonly unreadable: number;
};

/** Undefined when it holds no list of messages at all. */
export function readHistory(
  value: unknown,
  chatId: string,
  nowMs: number,
): HistoryReading | undefined {
  const list = listIn(value);
  if (!list) return undefined;
  const entries: HistoryEntry[] = [];
  let lastMs: number | undefined;
  for (const each of list) {
    const data = readMessage(each, { name: 'message', atMs: lastMs ?? nowMs });
    if (!data) continue;
    lastMs = data.ts;
    entries.push({ room: chatId, data });
  }
  const unreadable = list.length - entries.length;
  return { entries: isNewestFirst(entries) ? entries.reverse() : entries, unreadable };
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  if (!isMembers(value)) return undefined;
  for (const name of ['messages', 'chatTranscript', 'chatTranscripts', 'history', 'data']) {
    const list = listIn(value[name]);
    if (list) return list;
  }
  return undefined;
}

function isNewestFirst(entries: readonly HistoryEntry[]): boolean {
  const times = entries.map(({ data }) => data.ts);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || first <= last) return false;
  return times.every((time, index) => index === 0 || time <= times[index - 1]!);
}

export type FileReading = {
  readonly description: Members;
  readonly length: number;
};

/** What the page's `fetch` answers: the description, and how long the base64 is. */
export function readFile(value: unknown, chatId: string, messageId: string): FileReading {
  const answer = membersOf(value);
  const found = membersOf(answer['description']);
  const content = membersOf(found['content']);
  const length = typeof answer['length'] === 'number' ? answer['length'] : 0;
  const domain = textOf(found['domain']);
  const said = textOf(found['format']);
  const format =
    said === 'thumbnail' || said === 'fullsize' ? said : length > 0 ? 'fullsize' : 'link';
  const path = `/livechat/${domain ?? 'default'}/downloadDocument/${chatId}/${messageId}`;
  return {
    length,
    description: {
      messageType: textOf(found['messageType']) ?? 'DOCUMENT',
      domain,
      format,
      caption: typeof content['caption'] === 'string' ? content['caption'] : undefined,
      fileName: textOf(content['fileName']),
      documentType: textOf(content['documentType']),
      user: content['user'],
      ...(format === 'link' && { url: textOf(content['url']) ?? path }),
    },
  };
}

import type { WireMessage } from '../../contact-wire/frames';
import { firstText, flagOf, isMembers, memberOf, membersOf, messageIdOf } from './members';
import { textOf, timeOf, userOf } from './members';
import type { Members } from './members';
import { readMessage } from './message-reading';

/** What a resolved promise of the SDK says when it means "no": `{result: false, error}`. */
export function refusalIn(value: unknown): string | undefined {
  const answer = membersOf(value);
  if (flagOf(memberOf(answer, 'result')) !== false) return undefined;
  return firstText(answer, ['error', 'message']) ?? 'CTLive refused without a reason.';
}

/** The id of a message that was sent: it is resolved bare, or somewhere in an object. */
export function sentIdOf(value: unknown): string | undefined {
  if (!isMembers(value)) return textOf(value);
  const id = messageIdOf(value) ?? textOf(memberOf(value, 'data'));
  if (id !== undefined) return id;
  const inner = ['data', 'message', 'result'].map((name) => memberOf(value, name));
  return inner
    .filter(isMembers)
    .map(sentIdOf)
    .find((each) => each !== undefined);
}

export type ContactReading =
  | { readonly kind: 'active'; readonly contact: Members }
  | { readonly kind: 'not_active' }
  | { readonly kind: 'unclear' };

/** `getContactByChatID` knows active chats only. */
export function readContact(value: unknown): ContactReading {
  if (value === undefined || value === null) return { kind: 'not_active' };
  const answer = membersOf(value);
  const contact = memberOf(answer, 'contact') ?? memberOf(answer, 'data');
  if (isMembers(contact)) return contactReading(contact);
  if (textOf(memberOf(answer, 'id')) !== undefined) return contactReading(answer);
  const isRefused = refusalIn(answer) !== undefined || contact === null;
  return isRefused ? { kind: 'not_active' } : { kind: 'unclear' };
}

function contactReading(contact: Members): ContactReading {
  const hasEnded = (timeOf(memberOf(contact, 'endTime')) ?? 0) > 0;
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
    const list = listIn(memberOf(value, name));
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

/** What the page's `fetch` answers: what the SDK said, and how long the base64 in it was. */
export function readFile(value: unknown, chatId: string, messageId: string): FileReading {
  const { answer, length: given } = membersOf(value);
  const said = membersOf(answer);
  const found = membersOf(memberOf(said, 'data') ?? said);
  const content = membersOf(memberOf(found, 'content') ?? found);
  const length = typeof given === 'number' ? given : 0;
  const domain = firstText(found, ['domain']);
  const format = formatOf(firstText(found, ['format']), length);
  const path = `/livechat/${domain ?? 'default'}/downloadDocument/${chatId}/${messageId}`;
  const caption = memberOf(content, 'caption');
  return {
    length,
    description: {
      messageType: firstText(found, ['messageType']) ?? 'DOCUMENT',
      domain,
      format,
      caption: typeof caption === 'string' ? caption : undefined,
      fileName: firstText(content, ['fileName']),
      documentType: firstText(content, ['documentType']),
      user: userOf(memberOf(content, 'user')),
      ...(format === 'link' && { url: firstText(content, ['url']) ?? path }),
    },
  };
}

function formatOf(said: string | undefined, length: number): 'thumbnail' | 'fullsize' | 'link' {
  if (length === 0) return 'link';
  return said === 'thumbnail' ? 'thumbnail' : 'fullsize';
}

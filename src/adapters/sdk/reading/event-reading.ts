import type { WireEvent } from '../../contact-wire/frames';
import type { PageNotice } from '../page/page-runtime';
import { firstText, flagOf, isMembers, memberOf, membersOf, messageIdOf } from './members';
import { textOf, timeOf, userOf, type Members } from './members';
import { readMessage, type MessageEventName } from './message-reading';

type EventNotice = Extract<PageNotice, { kind: 'event' }>;
type Placeholder = {
  readonly name: 'repeated' | 'unreadable' | 'unknown';
  readonly data: { readonly ts: number };
};

export type EventReading =
  | { readonly kind: 'event'; readonly event: WireEvent | Placeholder }
  /** A message that cannot be named: its place stays a hole, so that history is asked. */
  | { readonly kind: 'hole' };

/** The SDK's own events in the wire's form: members it leaves out are made up for where possible. */
export function readSdkEvent({ name, event, atMs }: EventNotice): EventReading {
  switch (name) {
    case 'message':
    case 'link':
    case 'multimediaMessage':
      return messageReading(name, event, atMs);
    case 'messageReceived':
    case 'messageSeen':
      return known({ name, data: { ...aboutOf(event, atMs), messageID: receiptIdOf(event) } });
    case 'multimediaMessageStored':
      return storedReading(event, atMs);
    case 'isWriting':
      return known({ name, data: { ...aboutOf(event, atMs), isWriting: isWritingIn(event) } });
    case 'contactEnded': {
      const reason = firstText(membersOf(event), ['reason']);
      return known({ name, data: { ...aboutOf(event, atMs), reason } });
    }
    default:
      return placeholder('unknown', atMs);
  }
}

function messageReading(name: MessageEventName, event: unknown, atMs: number): EventReading {
  const message = readMessage(event, { name, atMs });
  return message ? known({ name, data: message }) : { kind: 'hole' };
}

function storedReading(event: unknown, atMs: number): EventReading {
  const messageID = receiptIdOf(event);
  return messageID === undefined
    ? placeholder('unreadable', atMs)
    : known({ name: 'multimediaMessageStored', data: { ...aboutOf(event, atMs), messageID } });
}

export function repeatedEvent(ts: number): Placeholder {
  return { name: 'repeated', data: { ts } };
}

function known(event: WireEvent): EventReading {
  return { kind: 'event', event };
}

function placeholder(name: Placeholder['name'], ts: number): EventReading {
  return { kind: 'event', event: { name, data: { ts } } };
}

/** An event may come as history has its messages, `{room, data}`. */
function insideOf(event: unknown): Members {
  const source = membersOf(event);
  const inner = memberOf(source, 'data');
  return isMembers(inner) ? inner : source;
}

function aboutOf(event: unknown, atMs: number): { ts: number; user?: Members } {
  const source = insideOf(event);
  const user = userOf(memberOf(source, 'user') ?? memberOf(contentIn(source), 'user'));
  return { ts: timeOf(memberOf(source, 'ts')) ?? atMs, ...(user && { user }) };
}

function contentIn(source: Members): Members {
  return membersOf(memberOf(source, 'content'));
}

function receiptIdOf(event: unknown): string | undefined {
  if (!isMembers(event)) return textOf(event);
  const source = insideOf(event);
  return firstText(source, ['messageID']) ?? messageIdOf(source);
}

/** The pages show no payload: whatever says "no" is no, the event itself is yes. */
function isWritingIn(event: unknown): boolean {
  const source = insideOf(event);
  const said = memberOf(source, 'isWriting') ?? memberOf(contentIn(source), 'isWriting');
  return (flagOf(event) ?? flagOf(said)) !== false;
}

import type { WireEvent } from '../../contact-wire/frames';
import type { PageNotice } from '../page/page-runtime';
import { firstText, isMembers, membersOf, messageIdOf, textOf, timeOf, userOf } from './members';
import type { Members } from './members';
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
      return known({ name, data: { ...aboutOf(event, atMs), isWriting: flagOf(event) } });
    case 'contactEnded': {
      const reason = textOf(membersOf(event)['reason']);
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

function aboutOf(event: unknown, atMs: number): { ts: number; user?: Members } {
  const source = membersOf(event);
  const user = userOf(source['user'] ?? membersOf(source['content'])['user']);
  return { ts: timeOf(source['ts']) ?? atMs, ...(user && { user }) };
}

function receiptIdOf(event: unknown): string | undefined {
  if (!isMembers(event)) return textOf(event);
  return firstText(event, ['messageID', 'messageId']) ?? messageIdOf(event);
}

/** The pages show no payload: whatever says "no" is no, the event itself is yes. */
function flagOf(event: unknown): boolean {
  if (typeof event === 'boolean') return event;
  const source = membersOf(event);
  const said = source['isWriting'] ?? membersOf(source['content'])['isWriting'];
  return said !== false && said !== 'false';
}

import type { Commit } from '../commit';
import type { Message } from '../message';

/** What every log keeps of a commit beside its text. */

type ContactFacts = { readonly serviceId?: string; readonly channel?: string };

/** `servid`, and the channel of the customer, who is `users[userID]`, of CTLive's contact object. */
export function contactFactsOf(contact: Record<string, unknown>): ContactFacts {
  const customer = memberOf(contact.users, textOf(contact.userID));
  return {
    serviceId: textOf(contact.servid),
    channel: textOf(memberOf(customer, 'channel')),
  };
}

/** The user id that is our own identity, when the message shows one: see `MessageRecords.ownUserIds`. */
export function ownUserIdOf(commit: Commit, message: Message): string | undefined {
  const { direction, sender } = message;
  if (direction !== 'outbound' || !sender) return undefined;
  if (sender.upstream !== undefined && sender.upstream !== commit.upstream) return undefined;
  return wasReceived(commit, message) ? undefined : sender.id;
}

/** The age of what a commit stores: retention takes a message together with its event. */
export function ageOf(commit: Commit, nowMs: number): number {
  return commit.events[0]?.atMs ?? nowMs;
}

/** Throws on a commit that stores something of a chat without naming the chat. */
export function assertPlaced(commit: Commit): void {
  const { chatId, messages, streamPosition, session, chat } = commit;
  if (chatId !== undefined) return;
  if (messages?.length || streamPosition || session || chat) {
    throw new TypeError('A commit about no chat stores events alone.');
  }
}

/** Another identity of ours sent it: outbound, and yet received here. */
function wasReceived(commit: Commit, message: Message): boolean {
  return commit.events.some(
    ({ type, data }) => type.endsWith('.received') && 'id' in data && data.id === message.id,
  );
}

function memberOf(value: unknown, name: string | undefined): unknown {
  if (typeof value !== 'object' || value === null || name === undefined) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

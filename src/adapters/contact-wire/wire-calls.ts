import { z } from 'zod';
import type { Outcome } from '../../runtime/app-error';
import type { StreamPosition } from '../../events/commit';
import type {
  CtliveContact,
  CtliveUser,
  Joined,
  OutgoingFile,
  OutgoingMessage,
} from '../../sessions/upstream';
import { isObject, messageOf, textOf, tidyData, userOf } from './event-mapping';
import { wireLimits, wireResults, type WireRequest } from './frames';
import type { WireCall } from './request-table';

/** The operations of docs/contact-wire.md section 2: what is sent, and how its result is read. */

const nothing = z.looseObject({}).transform(() => undefined);

function call<T>(request: WireRequest, result: z.ZodType<T>, outcomeIfLost: Outcome): WireCall<T> {
  return {
    name: request.op,
    frame: (id) => ({ type: 'request', id, request }),
    result,
    outcomeIfLost,
  };
}

export type JoinArguments = { readonly nickname?: string; readonly resume?: StreamPosition };

export function joinCall(
  chatId: string,
  { nickname, resume }: JoinArguments,
  streamId: string,
): WireCall<Joined> {
  const result = wireResults.join.transform(({ contact, selfUserId, isResumed, last }) => ({
    contact: contactOf(contact),
    selfUserId,
    isResumed,
    position: { streamId, last },
  }));
  return call({ op: 'join', chatId, nickname, resume }, result, 'unknown');
}

export function leaveCall(chatId: string): WireCall<void> {
  return call({ op: 'leave', chatId }, nothing, 'unknown');
}

export function endCall(chatId: string, reason?: string): WireCall<void> {
  return call({ op: 'end', chatId, reason }, nothing, 'unknown');
}

export function writingCall(chatId: string, isWriting: boolean): WireCall<void> {
  return call({ op: 'writing', chatId, isWriting }, nothing, 'unknown');
}

export function sendCall(chatId: string, clientId: string, message: OutgoingMessage) {
  return message.kind === 'text'
    ? call({ op: 'text', chatId, clientId, text: message.text }, wireResults.text, 'unknown')
    : call({ op: 'link', chatId, clientId, url: message.url }, wireResults.link, 'unknown');
}

export function outcomeCall(chatId: string, clientId: string) {
  return call({ op: 'outcome', chatId, clientId }, wireResults.outcome, 'not_done');
}

export function historyCall(chatId: string, offset: number) {
  const limit = wireLimits.maxHistoryPage;
  return call({ op: 'history', chatId, offset, limit }, historyPage, 'not_done');
}

const historyPage = z.preprocess(
  tidyPage,
  wireResults.history.transform(({ messages, next, isChatActive }) => ({
    messages: messages.map(({ data, clientId }) => ({ message: messageOf(data), clientId })),
    next,
    isChatActive,
  })),
);

function tidyPage(page: unknown): unknown {
  if (!isObject(page) || !Array.isArray(page.messages)) return page;
  const messages = page.messages.map((each: unknown) =>
    isObject(each) ? { ...each, data: tidyData(each.data) } : each,
  );
  return { ...page, messages };
}

export function beginCall(chatId: string, transferId: string): WireCall<void> {
  return call({ op: 'transfer-begin', chatId, transferId }, nothing, 'not_done');
}

export type CommitArguments = OutgoingFile & {
  readonly clientId: string;
  readonly base64Length: number;
};

export function commitCall(chatId: string, transferId: string, commit: CommitArguments) {
  const { clientId, messageType, fileName, documentType, caption, replyTo, base64Length } = commit;
  const file = { messageType, fileName, documentType, caption, replyTo, base64Length };
  return call(
    { op: 'transfer-commit', chatId, transferId, clientId, ...file },
    wireResults['transfer-commit'],
    'unknown',
  );
}

export function fetchCall(chatId: string, messageId: string, transferId: string) {
  const result = z.preprocess(
    tidyData,
    wireResults.fetch.transform((description) => ({
      ...description,
      user: userOf(description.user),
    })),
  );
  return call({ op: 'fetch', chatId, messageId, transferId }, result, 'not_done');
}

const heads = z.object({ heads: z.record(z.string(), z.number()) });

export const probeCall: WireCall<ReadonlyMap<string, number>> = {
  name: 'probe',
  frame: (id) => ({ type: 'probe', id }),
  result: heads.transform((answer) => new Map(Object.entries(answer.heads))),
  outcomeIfLost: 'not_done',
};

function contactOf(source: Readonly<Record<string, unknown>>): CtliveContact {
  const { id, userID, users } = source;
  return { ...source, id: textOf(id), userID: textOf(userID), users: usersOf(users) };
}

function usersOf(source: unknown): Readonly<Record<string, CtliveUser>> | undefined {
  if (!isObject(source)) return undefined;
  const users = Object.entries(source).flatMap(([id, each]) => {
    const user = userOf(each);
    return user ? [[id, user] as const] : [];
  });
  return Object.fromEntries(users);
}

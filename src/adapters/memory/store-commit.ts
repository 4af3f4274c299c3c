import { ageOf, contactFactsOf, ownUserIdOf } from '../../events/storing/commit-facts';
import type { ChatChange, Commit, OperationSettlement } from '../../events/commit';
import type { StoredEvent } from '../../events/event';
import { storedEventOf } from '../../events/event-json';
import { givenOf, type MemoryTables, type StoredSession } from './memory-tables';

/** Writes one commit: everything that can fail is done before anything is changed. */
export function storeCommit(
  tables: MemoryTables,
  logId: string,
  commit: Commit,
  nowMs: number,
): readonly StoredEvent[] {
  const events = eventsOf(tables, logId, commit);
  const messages = messagesOf(commit);
  const contactJson = commit.chat?.contact && JSON.stringify(commit.chat.contact);
  if (commit.chatId !== undefined) {
    storeChat(tables, { commit, contactJson, nowMs }, commit.chatId);
    const session = tables.openSession(commit.upstream, commit.chatId);
    session.sequence += events.length;
    Object.assign(session, givenOf(commit.session ?? {}));
    session.streamPosition = commit.streamPosition ?? session.streamPosition;
    storeMessages(tables, session, { commit, messages, nowMs });
  }
  for (const event of events) tables.events.push(event);
  if (commit.settles) settleOperation(tables, commit.settles, nowMs);
  return events;
}

type MessageText = {
  readonly id: string;
  readonly type: string;
  readonly sentAtMs: number;
  readonly json: string;
  readonly ownUserId?: string;
};

function eventsOf(tables: MemoryTables, logId: string, commit: Commit): StoredEvent[] {
  const { upstream, chatId } = commit;
  const chat = chatId === undefined ? undefined : tables.chats.get(chatId);
  const sequence = chatId && (tables.session(upstream, chatId)?.sequence ?? 0);
  return commit.events.map((draft, index) =>
    storedEventOf(draft, {
      upstream: upstream || undefined,
      ...{ logId, chatId, position: tables.head + 1 + index },
      sequence: typeof sequence === 'number' ? sequence + 1 + index : undefined,
      externalId: chat?.record.externalId,
      metadata: chat && (JSON.parse(chat.metadataJson) as Record<string, string>),
    }),
  );
}

function messagesOf(commit: Commit): MessageText[] {
  return (commit.messages ?? []).map(({ message }) => ({
    id: message.id,
    type: message.type,
    sentAtMs: Date.parse(message.sentAt),
    json: JSON.stringify(message),
    ownUserId: ownUserIdOf(commit, message),
  }));
}

type ChatFacts = {
  readonly commit: Commit;
  readonly contactJson?: string;
  readonly nowMs: number;
};

function storeChat(tables: MemoryTables, facts: ChatFacts, chatId: string): void {
  const { commit, contactJson, nowMs } = facts;
  const chat = tables.openChat(chatId, nowMs);
  if (!commit.chat && !commit.session) return;
  const change = commit.chat ?? {};
  chat.record = { ...chat.record, ...recordChangeOf(change), updatedAtMs: nowMs };
  if (change.contact) Object.assign(chat, { contactJson, ...contactFactsOf(change.contact) });
}

/** A chat that is open again has no end any more. */
function recordChangeOf({ state, endedAtMs, endReason }: ChatChange) {
  const change = { state, endedAtMs, endReason };
  const isOpen = state === 'active' || state === 'offered';
  return isOpen ? { ...change, state } : givenOf(change);
}

function storeMessages(
  tables: MemoryTables,
  session: StoredSession,
  facts: { commit: Commit; messages: readonly MessageText[]; nowMs: number },
): void {
  const { upstream } = session;
  for (const { id, ownUserId, ...text } of facts.messages) {
    const known = session.messages.get(id);
    tables.messageCount += known ? 0 : 1;
    const ordinal = known?.ordinal ?? tables.messageCount;
    const loggedAtMs = known?.loggedAtMs ?? ageOf(facts.commit, facts.nowMs);
    session.messages.set(id, { ...text, ordinal, loggedAtMs });
    if (ownUserId === undefined) continue;
    const ofUpstream = tables.ownUsers.get(upstream) ?? new Set<string>();
    tables.ownUsers.set(upstream, ofUpstream.add(ownUserId));
  }
}

function settleOperation(tables: MemoryTables, settles: OperationSettlement, nowMs: number): void {
  const { operationId, responseStatus, responseBody, messageId } = settles;
  const operation = tables.operations.get(operationId);
  if (!operation || operation.state === 'succeeded') return;
  tables.operations.set(operationId, {
    ...operation,
    ...{ state: 'succeeded', completedAtMs: nowMs, isRetryable: undefined },
    ...{ responseStatus, responseBody, messageId },
  });
}

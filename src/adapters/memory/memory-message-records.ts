import type { Message } from '../../events/message';
import { ordinalOfPageToken, pageTokenOf } from '../../events/storing/page-token';
import type { MessagePage, MessageQuery, MessageRecords } from '../../sessions/message-records';
import { pageOf, type MemoryTables, type StoredMessage } from './memory-tables';

type StoredBody = StoredMessage & { readonly json: string };

export class MemoryMessageRecords implements MessageRecords {
  constructor(private readonly tables: MemoryTables) {}

  async knownOf(
    upstream: string,
    chatId: string,
    messageIds: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const messages = this.tables.session(upstream, chatId)?.messages;
    return new Set(messageIds.filter((id) => messages?.has(id)));
  }

  async find(chatId: string, messageId: string, upstream?: string): Promise<Message | undefined> {
    const found = this.tables
      .sessionsOf(chatId)
      .filter((session) => upstream === undefined || session.upstream === upstream)
      .flatMap((session) => session.messages.get(messageId) ?? [])
      .filter(hasBody)
      .sort((a, b) => a.ordinal - b.ordinal)[0];
    return found && messageOf(found);
  }

  async list(query: MessageQuery): Promise<MessagePage> {
    const after = query.after === undefined ? undefined : ordinalOfPageToken(query.after);
    const all = this.tables.session(query.upstream, query.chatId)?.messages.values() ?? [];
    const matching = [...all].filter(hasBody).filter((message) => matches(message, query));
    const { rows, next } = pageOf(matching, query, after);
    return { messages: rows.map(messageOf), next: next === undefined ? next : pageTokenOf(next) };
  }

  async ownUserIds(upstream: string): Promise<ReadonlySet<string>> {
    return new Set(this.tables.ownUsers.get(upstream));
  }
}

function matches({ type, sentAtMs }: StoredMessage, query: MessageQuery): boolean {
  const { types, sinceMs, untilMs } = query;
  if (types && !types.some((wanted) => wanted === type)) return false;
  if (sinceMs !== undefined && sentAtMs < sinceMs) return false;
  return untilMs === undefined || sentAtMs <= untilMs;
}

function hasBody(message: StoredMessage): message is StoredBody {
  return message.json !== undefined;
}

function messageOf({ json }: StoredBody): Message {
  return JSON.parse(json) as Message;
}

import { ordinalOfPageToken, pageTokenOf } from '../../events/storing/page-token';
import type {
  ChatLabels,
  ChatPage,
  ChatQuery,
  ChatRecord,
  ChatRecords,
} from '../../sessions/chat-records';
import { pageOf, type MemoryTables, type StoredChat } from './memory-tables';

export class MemoryChatRecords implements ChatRecords {
  constructor(private readonly tables: MemoryTables) {}

  async find(chatId: string): Promise<ChatRecord | undefined> {
    const chat = this.tables.chats.get(chatId);
    return chat && recordOf(chat);
  }

  async list(query: ChatQuery): Promise<ChatPage> {
    const after = query.after === undefined ? undefined : ordinalOfPageToken(query.after);
    const matching = [...this.tables.chats.values()].filter(
      (chat) => this.#matches(chat, query) && hasFacts(chat, query),
    );
    const { rows, next } = pageOf(matching, query, after);
    return { chats: rows.map(recordOf), next: next === undefined ? next : pageTokenOf(next) };
  }

  async label(chatId: string, labels: ChatLabels, nowMs: number): Promise<ChatRecord> {
    const chat = this.tables.openChat(chatId, nowMs);
    const externalId = labels.externalId ?? chat.record.externalId;
    chat.record = { ...chat.record, externalId, updatedAtMs: nowMs };
    if (labels.metadata) chat.metadataJson = JSON.stringify(labels.metadata);
    return recordOf(chat);
  }

  #matches({ record }: StoredChat, { states, chatIds, upstreams }: ChatQuery): boolean {
    if (states && !states.includes(record.state)) return false;
    if (chatIds && !chatIds.includes(record.chatId)) return false;
    const sessions = this.tables.sessionsOf(record.chatId);
    return (
      upstreams === undefined ||
      sessions.some(({ state, upstream }) => state !== undefined && upstreams.includes(upstream))
    );
  }
}

function hasFacts({ record, serviceId, channel }: StoredChat, query: ChatQuery): boolean {
  const isSame = (value: unknown, wanted: unknown) => wanted === undefined || value === wanted;
  return (
    isSame(record.externalId, query.externalId) &&
    isSame(serviceId, query.serviceId) &&
    isSame(channel, query.channel) &&
    record.updatedAtMs >= (query.updatedSinceMs ?? Number.NEGATIVE_INFINITY)
  );
}

function recordOf({ record, contactJson, metadataJson }: StoredChat): ChatRecord {
  return {
    ...record,
    contact: contactJson ? (JSON.parse(contactJson) as Record<string, unknown>) : undefined,
    metadata: JSON.parse(metadataJson) as Record<string, string>,
  };
}

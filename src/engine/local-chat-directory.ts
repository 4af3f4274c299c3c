import type { Chat, ContactSessionView } from '../events/chat';
import type { Message } from '../events/message';
import { isoTime, type Clock } from '../runtime/clock';
import type { MediaRecords } from '../media/keeping/media-records';
import type { ChatRecord, ChatRecords } from '../sessions/chat-records';
import { chatViewOf } from '../sessions/mapping/chat-view';
import type { MessageRecords } from '../sessions/message-records';
import type { SessionPool } from '../sessions/session-pool';
import type { SessionRecord, SessionRecords } from '../sessions/session-records';
import type {
  ChatDirectory,
  ChatListQuery,
  MessageListQuery,
  Page,
  Visibility,
} from './chat-directory';
import { EngineError } from './engine-error';
import { withMediaStates } from './media-states';

export type LocalChatDirectoryOptions = {
  readonly pool: SessionPool;
  readonly chats: ChatRecords;
  readonly sessions: SessionRecords;
  readonly messages: MessageRecords;
  readonly media: MediaRecords;
  readonly clock: Clock;
};

/** What the store and the sessions of this process know of chats. */
export class LocalChatDirectory implements ChatDirectory {
  constructor(private readonly options: LocalChatDirectoryOptions) {}

  async chat(chatId: string, visibility: Visibility): Promise<Chat> {
    const records = await this.#sessionsOf(chatId, visibility);
    const record = await this.options.chats.find(chatId);
    if (!record || isHidden(records, visibility)) throw chatNotFound();
    return this.#view(record, records);
  }

  async chats(query: ChatListQuery): Promise<Page<Chat>> {
    if (query.state === 'unknown') return { data: [] };
    const { state, upstreams, ...rest } = query;
    const page = await this.options.chats.list({
      ...rest,
      upstreams,
      states: state === undefined ? undefined : [state],
    });
    const data = page.chats.map(async (record) =>
      this.#view(record, await this.#sessionsOf(record.chatId, query)),
    );
    return { data: await Promise.all(data), nextCursor: page.next };
  }

  async label(
    chatId: string,
    labels: { externalId?: string; metadata?: Record<string, string> },
    visibility: Visibility,
  ): Promise<Chat> {
    await this.chat(chatId, visibility);
    const { chats, clock } = this.options;
    const record = await chats.label(chatId, labels, clock.now());
    return this.#view(record, await this.#sessionsOf(chatId, visibility));
  }

  async messages(query: MessageListQuery): Promise<Page<Message>> {
    const { chatId, upstreams: _upstreams, chatIds: _chatIds, ...rest } = query;
    const upstream = await this.#reader(chatId, query);
    const page = await this.options.messages.list({ ...rest, chatId, upstream });
    const data = await withMediaStates(page.messages, this.options.media);
    return { data, nextCursor: page.next };
  }

  async message(chatId: string, messageId: string, visibility: Visibility): Promise<Message> {
    const upstream = await this.#reader(chatId, visibility);
    const { messages } = this.options;
    const found = await messages.find(chatId, messageId, upstream);
    const [shown] = found ? await withMediaStates([found], this.options.media) : [];
    if (shown) return shown;
    const detail = 'This chat has no message of this id.';
    throw new EngineError('message_not_found', detail);
  }

  /** The identity whose view of the chat is shown: one that is in it now, else any that was. */
  async #reader(chatId: string, visibility: Visibility): Promise<string> {
    const records = await this.#sessionsOf(chatId, visibility);
    const isLive = (record: SessionRecord): boolean => record.state === 'joined';
    const chosen = records.find(isLive) ?? records[0];
    if (!chosen) throw chatNotFound();
    return chosen.upstream;
  }

  async #sessionsOf(chatId: string, visibility: Visibility): Promise<readonly SessionRecord[]> {
    if (visibility.chatIds && !visibility.chatIds.includes(chatId)) return [];
    const records = await this.options.sessions.ofChat(chatId);
    const { upstreams } = visibility;
    return upstreams ? records.filter((record) => upstreams.includes(record.upstream)) : records;
  }

  #view(record: ChatRecord, sessions: readonly SessionRecord[]): Chat {
    const { pool } = this.options;
    const rosters = sessions.map((session) => pool.roster(session.upstream));
    const own = rosters.find((roster) => roster !== undefined)?.own;
    return chatViewOf(
      record,
      sessions.map((session) => this.#sessionView(session)),
      { upstream: sessions[0]?.upstream ?? '', isOwn: (user) => own?.isOwn(user) ?? false },
    );
  }

  #sessionView(record: SessionRecord): ContactSessionView {
    const session = this.options.pool.roster(record.upstream)?.session(record.chatId);
    if (session) return session.view();
    const { upstream, nickname, joinedAtMs, state } = record;
    return {
      upstream,
      nickname,
      state: state === 'joined' ? 'unknown' : state,
      joinedAt: joinedAtMs === undefined ? undefined : isoTime(joinedAtMs),
      health: { status: 'unknown' },
    };
  }
}

function isHidden(records: readonly SessionRecord[], visibility: Visibility): boolean {
  const isLimited = visibility.upstreams !== undefined || visibility.chatIds !== undefined;
  return isLimited && records.length === 0;
}

function chatNotFound(): EngineError {
  const detail = 'This gateway knows no chat of this id. Join it first.';
  return new EngineError('chat_not_found', detail);
}

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
import { messagePageOf } from './rest/message-page';
import type { RestChats } from './rest/rest-chats';

export type LocalChatDirectoryOptions = {
  readonly pool: SessionPool;
  readonly chats: ChatRecords;
  readonly sessions: SessionRecords;
  readonly messages: MessageRecords;
  readonly media: MediaRecords;
  readonly clock: Clock;
  readonly rest: RestChats;
};

/** What the store and the sessions of this process know of chats. */
export class LocalChatDirectory implements ChatDirectory {
  constructor(private readonly options: LocalChatDirectoryOptions) {}

  async chat(chatId: string, visibility: Visibility): Promise<Chat> {
    const records = await this.#sessionsOf(chatId, visibility);
    const record = await this.options.chats.find(chatId);
    if (record && !isHidden(records, visibility)) return this.#fresh(record, records);
    // Labels are of those who may see the record: what CTLive says of the chat has none.
    const read = await this.options.rest.chat(chatId, visibility.upstreams);
    if (!read) throw chatNotFound();
    return read;
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
    await this.#known(chatId, visibility);
    const { chats, clock } = this.options;
    const record = await chats.label(chatId, labels, clock.now());
    return this.#view(record, await this.#sessionsOf(chatId, visibility));
  }

  async messages(query: MessageListQuery): Promise<Page<Message>> {
    const { chatId, upstreams: _upstreams, chatIds: _chatIds, ...rest } = query;
    const upstream = await this.#reader(chatId, query);
    if (upstream === undefined) {
      const read = await this.options.rest.transcript(chatId, query.upstreams);
      if (!read) throw chatNotFound();
      return messagePageOf(read.messages, query);
    }
    const page = await this.options.messages.list({ ...rest, chatId, upstream });
    const data = await withMediaStates(page.messages, this.options.media);
    return { data, nextCursor: page.next };
  }

  async message(chatId: string, messageId: string, visibility: Visibility): Promise<Message> {
    const upstream = await this.#reader(chatId, visibility);
    const { messages } = this.options;
    if (upstream === undefined) {
      const archived = await this.#archived(chatId, messageId, visibility);
      if (archived) return archived;
    } else {
      const found = await messages.find(chatId, messageId, upstream);
      const [shown] = found ? await withMediaStates([found], this.options.media) : [];
      if (shown) return shown;
    }
    const detail = 'This chat has no message of this id.';
    throw new EngineError('message_not_found', detail);
  }

  /**
   * The identity whose log of the chat is shown: one that is in it now, else any that was to its
   * end, else any that was. Undefined where CTLive itself has to be asked: nobody was in it, or
   * those who were left before its end and CTLive can be asked.
   */
  async #reader(chatId: string, visibility: Visibility): Promise<string | undefined> {
    const records = await this.#sessionsOf(chatId, visibility);
    const wasIn = records.filter((record) => record.joinedAtMs !== undefined);
    const isWhole = ({ state }: SessionRecord): boolean => state === 'joined' || state === 'ended';
    const whole = wasIn.find(({ state }) => state === 'joined') ?? wasIn.find(isWhole);
    const canAsk = this.options.rest.hasRest(visibility.upstreams);
    const chosen = whole ?? (canAsk ? undefined : wasIn[0]);
    if (!chosen && !canAsk) throw chatNotFound();
    return chosen?.upstream;
  }

  async #archived(
    chatId: string,
    messageId: string,
    visibility: Visibility,
  ): Promise<Message | undefined> {
    const read = await this.options.rest.transcript(chatId, visibility.upstreams);
    if (!read) throw chatNotFound();
    return read.messages.find(({ id }) => id === messageId);
  }

  async #known(chatId: string, visibility: Visibility): Promise<void> {
    const records = await this.#sessionsOf(chatId, visibility);
    const record = await this.options.chats.find(chatId);
    if (!record || isHidden(records, visibility)) throw chatNotFound();
  }

  /** With the contact as CTLive shows it now, where it can be asked. */
  async #fresh(record: ChatRecord, sessions: readonly SessionRecord[]): Promise<Chat> {
    const [first] = sessions;
    const isOpen = record.state !== 'ended';
    const contact =
      first && isOpen && (await this.options.rest.contact(first.upstream, record.chatId));
    return this.#view(contact ? { ...record, contact } : record, sessions);
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
      sessions.flatMap((session) => this.#sessionView(session) ?? []),
      { upstream: sessions[0]?.upstream ?? '', isOwn: (user) => own?.isOwn(user) ?? false },
    );
  }

  /** None of an identity that the chat was only offered to. */
  #sessionView(record: SessionRecord): ContactSessionView | undefined {
    const session = this.options.pool.roster(record.upstream)?.session(record.chatId);
    if (session) return session.view();
    const { upstream, nickname, joinedAtMs, state } = record;
    if (state === 'offered' || joinedAtMs === undefined) return undefined;
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

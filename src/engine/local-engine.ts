import type { Chat } from '../events/chat';
import type { Message } from '../events/message';
import type { ContactSession } from '../sessions/contact-session';
import { SessionError } from '../sessions/session-error';
import type { SessionPool } from '../sessions/session-pool';
import type { SessionRecords } from '../sessions/session-records';
import { UpstreamError } from '../sessions/upstream';
import type { UpstreamRoster } from '../sessions/upstream-roster';
import type { ChatDirectory } from './chat-directory';
import { chooseUpstream } from './choose-upstream';
import type {
  Engine,
  JoinRequestOptions,
  JoinResult,
  Multimedia,
  Selection,
  SendRequestContent,
  Upload,
  WriteName,
} from './engine';
import type { ChatNotices } from './chats/chat-notices';
import { EngineError } from './engine-error';
import { asEngineCall } from './engine-failures';
import type { RestAccess } from './rest/rest-access';
import { mayBeArchived, RestMultimedia } from './rest/rest-multimedia';
import { endsByRest, RestEnding } from './rest/rest-ending';

export type LocalEngineOptions = {
  readonly pool: SessionPool;
  readonly sessions: SessionRecords;
  readonly directory: ChatDirectory;
  readonly access: RestAccess;
  readonly notices: ChatNotices;
};

/** The engine over the sessions of this process. */
export class LocalEngine implements Engine {
  readonly #multimedia: RestMultimedia;
  readonly #ending: RestEnding;

  constructor(private readonly options: LocalEngineOptions) {
    this.#multimedia = new RestMultimedia(options.access);
    this.#ending = new RestEnding(options);
  }

  async join(selection: Selection, options: JoinRequestOptions): Promise<JoinResult> {
    const { chatId } = selection;
    const roster = this.#roster(selection);
    return asEngineCall('write', async () => {
      const { isNew } = await roster.join(chatId, options.nickname);
      return { chat: await this.#chat(selection), isNew };
    });
  }

  async leave(selection: Selection): Promise<Chat> {
    return asEngineCall('write', async () => {
      const session = await this.#sessionUnless(selection, ['left', 'ended']);
      await session?.leave();
      return this.#chat(selection);
    });
  }

  async end(selection: Selection, reason?: string): Promise<Chat> {
    return asEngineCall('write', async () => {
      const roster = this.#roster(selection);
      const { id } = roster.options;
      const session = roster.session(selection.chatId);
      if (session && !endsByRest(this.#connectorOf(id), reason)) await this.#end(session, reason);
      else if (session || !(await this.#isOver(id, selection))) {
        const absence = session ? undefined : await this.#absence(selection);
        await this.#ending.end({ upstream: id, chatId: selection.chatId, reason, absence });
      }
      return this.#chat(selection);
    });
  }

  async setWriting(selection: Selection, isWriting: boolean): Promise<void> {
    await asEngineCall('write', async () => {
      await (await this.#session(selection)).setWriting(isWriting);
    });
  }

  async send(selection: Selection, content: SendRequestContent, name: WriteName): Promise<Message> {
    return asEngineCall('write', async () => (await this.#session(selection)).send(content, name));
  }

  async openUpload(selection: Selection): Promise<Upload> {
    const session = await this.#session(selection);
    const transfer = await asEngineCall('write', () => session.openTransfer());
    return {
      upstream: session.context.upstream,
      write: (base64) => asEngineCall('write', () => transfer.write(base64)),
      commit: (file, name) =>
        asEngineCall('write', () => session.commitTransfer(transfer, file, name)),
      abort: (reason) => transfer.abort(reason),
    };
  }

  async fetchMultimedia(selection: Selection, messageId: string): Promise<Multimedia> {
    try {
      return await this.#fetched(selection, messageId);
    } catch (error) {
      if (!mayBeArchived(error)) throw error;
      const { chatId, visibleUpstreams } = selection;
      const found = await this.#multimedia.archived(chatId, messageId, visibleUpstreams);
      if (found) return found;
      throw error;
    }
  }

  async #fetched(selection: Selection, messageId: string): Promise<Multimedia> {
    const { chatId } = selection;
    const { roster } = await this.#readable(selection);
    const media = await asEngineCall('read', async () => {
      const connection = await roster.live();
      const found = await connection.fetchMultimedia(chatId, messageId);
      return { ...found, chatId, user: found.user && { ...found.user } };
    });
    return this.#multimedia.linked(roster.options.id, media);
  }

  /** That it has ended already is as good: its event may be on its way. */
  async #end(session: ContactSession, reason: string | undefined): Promise<void> {
    const { chatId, context } = session;
    try {
      await session.end(reason);
    } catch (error) {
      const isKnown = error instanceof SessionError || error instanceof UpstreamError;
      if (!isKnown || error.code !== 'chat_ended') throw error;
      await this.options.notices.ended({ upstream: context.upstream, chatId });
    }
  }

  #connectorOf(upstream: string): string | undefined {
    return this.options.pool.identities().find(({ id }) => id === upstream)?.connector;
  }

  async #isOver(upstream: string, { chatId }: Selection): Promise<boolean> {
    return (await this.options.sessions.find(upstream, chatId))?.state === 'ended';
  }

  #chat(selection: Selection): Promise<Chat> {
    const { chatId, visibleUpstreams } = selection;
    return this.options.directory.chat(chatId, { upstreams: visibleUpstreams });
  }

  #roster(selection: Selection): UpstreamRoster {
    const { pool } = this.options;
    const id = chooseUpstream(selection, {
      configured: pool.identities().map((identity) => identity.id),
      inChat: pool.upstreamsIn(selection.chatId),
    });
    const roster = pool.roster(id);
    if (roster) return roster;
    throw new EngineError('upstream_not_found', 'There is no upstream of this name.', 'not_done');
  }

  async #session(selection: Selection): Promise<ContactSession> {
    const roster = this.#roster(selection);
    const session = roster.session(selection.chatId);
    if (session) return session;
    throw await this.#absence(selection);
  }

  /** Undefined when the stored session has come to one of these ends already. */
  async #sessionUnless(
    selection: Selection,
    ends: readonly string[],
  ): Promise<ContactSession | undefined> {
    const roster = this.#roster(selection);
    const session = roster.session(selection.chatId);
    if (session) return session;
    const record = await this.options.sessions.find(roster.options.id, selection.chatId);
    if (record && ends.includes(record.state)) return undefined;
    throw await this.#absence(selection);
  }

  /** Files can be fetched through any identity that is or was in the chat. */
  async #readable(selection: Selection): Promise<{ roster: UpstreamRoster }> {
    const { pool, sessions } = this.options;
    const records = await sessions.ofChat(selection.chatId);
    const { visibleUpstreams } = selection;
    const seen = records
      .map((record) => record.upstream)
      .filter((id) => visibleUpstreams?.includes(id) ?? true);
    const present = pool.upstreamsIn(selection.chatId).filter((id) => seen.includes(id));
    const roster = pool.roster(selection.upstream ?? present[0] ?? seen[0] ?? '');
    if (roster && seen.includes(roster.options.id)) return { roster };
    throw new EngineError('chat_not_found', 'This gateway has not been in a chat of this id.');
  }

  async #absence(selection: Selection): Promise<EngineError> {
    const all = await this.options.sessions.ofChat(selection.chatId);
    const { visibleUpstreams } = selection;
    const records = all.filter(({ upstream }) => visibleUpstreams?.includes(upstream) ?? true);
    const isEnded = records.some((record) => record.state === 'ended');
    if (isEnded) return new EngineError('chat_ended', 'The chat has ended.', 'not_done');
    if (records.length > 0) {
      const detail = 'This identity is not in the chat. Join it first.';
      return new EngineError('chat_not_joined', detail, 'not_done');
    }
    const detail = 'This gateway has not joined a chat of this id. Join it first.';
    return new EngineError('chat_not_found', detail, 'not_done');
  }
}

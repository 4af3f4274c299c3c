import type { Chat } from '../../events/chat';
import type { ContactSession } from '../../sessions/contact-session';
import type { SessionPool } from '../../sessions/session-pool';
import type { SessionRecords } from '../../sessions/session-records';
import { UpstreamError } from '../../sessions/upstream';
import type { ChatDirectory } from '../chat-directory';
import { chooseUpstream } from '../choose-upstream';
import type { Engine, Selection } from '../engine';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import { lifeOf } from '../rest/chat-life';
import type { CtliveRest } from '../rest/ctlive-rest';
import type { RestAccess } from '../rest/rest-access';
import { requiredRest } from '../rest/rest-required';
import type { ChatRouting, TransferOptions } from './chat-routing';

export type LocalChatRoutingOptions = {
  readonly pool: SessionPool;
  readonly sessions: SessionRecords;
  readonly engine: Engine;
  readonly directory: ChatDirectory;
  readonly access: RestAccess;
};

export class LocalChatRouting implements ChatRouting {
  constructor(private readonly options: LocalChatRoutingOptions) {}

  async transfer(selection: Selection, { toUpstream, note }: TransferOptions): Promise<Chat> {
    const from = this.#upstreamOf(selection, toUpstream);
    const target = { ...selection, upstream: toUpstream };
    const source = this.options.pool.roster(from)?.session(selection.chatId);
    if (from === toUpstream && source) return this.#chat(selection);
    if (!source) return this.#repeated(selection, target);
    // Nobody joins in the place of one that cannot leave.
    await asEngineCall('write', () => source.live());
    const { isNew } = await this.options.engine.join(target, {});
    const departure = { reason: 'transfer', from, to: toUpstream, note } as const;
    try {
      await asEngineCall('write', () => source.leave(departure));
    } catch (error) {
      if (isNew && !source.isGone && isNotDone(error)) await this.#undo(target);
      // Left in another way meanwhile: the target has the chat, and nobody else would.
      if (!hasLeft(source)) throw error;
    }
    return this.#chat(selection);
  }

  async routeToBot(selection: Selection, botId: string): Promise<Chat> {
    const { chatId } = selection;
    const rest = requiredRest(this.options.access, this.#upstreamOf(selection));
    try {
      await asEngineCall('write', () => rest.contacts.routeToBot(chatId, botId));
    } catch (error) {
      throw await refusalOf(error, rest, chatId);
    }
    return this.#chat(selection);
  }

  /** Where that fails too both are in the chat, and the call can be repeated. */
  async #undo(target: Selection): Promise<void> {
    await this.options.engine.leave(target).catch(() => undefined);
  }

  /** The source is not there (any more): fine when the target is. */
  async #repeated(selection: Selection, target: Selection): Promise<Chat> {
    const { chatId, upstream: toUpstream = '' } = target;
    chooseUpstream(target, this.#choice(chatId));
    const session: ContactSession | undefined = this.options.pool
      .roster(toUpstream)
      ?.session(chatId);
    if (session) return this.#chat(selection);
    const records = await this.options.sessions.ofChat(chatId);
    if (records.some((record) => record.state === 'ended')) {
      throw new EngineError('chat_ended', 'The chat has ended.', 'not_done');
    }
    const isKnown = records.length > 0;
    const detail = 'The identity that is to hand the chat over is not in it. Join it first.';
    throw new EngineError(isKnown ? 'chat_not_joined' : 'chat_not_found', detail, 'not_done');
  }

  /** Of several in the chat, the one a transfer goes to is not its source. */
  #upstreamOf(selection: Selection, toUpstream?: string): string {
    const choice = this.#choice(selection.chatId);
    const others = choice.inChat.filter((id) => id !== toUpstream);
    const inChat = others.length > 0 ? others : choice.inChat;
    return chooseUpstream(selection, { ...choice, inChat });
  }

  #choice(chatId: string) {
    const { pool } = this.options;
    const configured = pool.identities().map((identity) => identity.id);
    return { configured, inChat: pool.upstreamsIn(chatId) };
  }

  #chat({ chatId, visibleUpstreams }: Selection): Promise<Chat> {
    return this.options.directory.chat(chatId, { upstreams: visibleUpstreams });
  }
}

/** CTLive's texts have no codes: whether it is the chat that is at fault, it is asked. */
async function refusalOf(error: unknown, rest: CtliveRest, chatId: string): Promise<unknown> {
  if (!(error instanceof EngineError) || error.code !== 'upstream_rejected') return error;
  const life = await lifeOf(rest, chatId).catch(() => undefined);
  const options = { cause: error };
  if (life?.state === 'ended') {
    return new EngineError('chat_ended', 'The chat has ended.', 'not_done', options);
  }
  if (life?.state !== 'unknown') return error;
  return new EngineError('chat_not_found', 'CTLive knows no chat of this id.', 'not_done', options);
}

function hasLeft({ state }: ContactSession): boolean {
  return state === 'left' || state === 'lost';
}

function isNotDone(error: unknown): boolean {
  const isKnown = error instanceof EngineError || error instanceof UpstreamError;
  return isKnown && error.outcome === 'not_done';
}

import type { Chat } from '../../events/chat';
import type { Message } from '../../events/message';
import type { Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import { chatViewOf, type ChatFacts } from '../../sessions/mapping/chat-view';
import { isChatMessage, messageOf } from '../../sessions/mapping/message-mapping';
import type { Viewpoint } from '../../sessions/mapping/participant-mapping';
import type { SessionPool } from '../../sessions/session-pool';
import type { CtliveContact } from '../../sessions/upstream';
import { endOf } from './chat-life';
import type { ChatTranscript } from './ctlive-rest';
import { firstFound, type RestAccess } from './rest-access';

export type RestChatsOptions = {
  readonly access: RestAccess;
  readonly pool: SessionPool;
  readonly clock: Clock;
};

/** What CTLive says of a chat when nobody of ours is in it. */
export type ReadTranscript = {
  readonly upstream: string;
  readonly isChatActive: boolean;
  readonly messages: readonly Message[];
};

/** A contact that is known already is only refreshed when that is quick. */
const refreshMs = 2_000;

/** Chats read through CTLive's REST services: nothing of them is stored. */
export class RestChats {
  constructor(private readonly options: RestChatsOptions) {}

  hasRest(visible?: readonly string[]): boolean {
    return this.options.access.rests(visible).length > 0;
  }

  /** Undefined when no visible CTLive knows the chat. */
  async chat(chatId: string, visible?: readonly string[]): Promise<Chat | undefined> {
    const { access } = this.options;
    const active = firstFound(access, visible, (rest) => rest.contacts.contact(chatId));
    const contact = await active.catch(() => undefined);
    if (contact) {
      return this.#view(contact.upstream, factsOf(chatId, contact.found, this.#now()));
    }
    const transcript = await this.#transcript(chatId, visible);
    if (!transcript) return active.then(() => undefined);
    const { upstream, found } = transcript;
    return this.#view(upstream, { ...factsOfTranscript(found), updatedAtMs: this.#now() });
  }

  /** The contact as it is now; undefined when CTLive does not say so in time. */
  async contact(upstream: string, chatId: string): Promise<CtliveContact | undefined> {
    const rest = this.options.access.rest(upstream);
    if (!rest) return undefined;
    const late = new Deferred<undefined>();
    const timer = this.options.clock.setTimer(() => late.resolve(undefined), refreshMs);
    const contact = rest.contacts.contact(chatId).catch(() => undefined);
    const first = await Promise.race([contact, late.promise]);
    timer.cancel();
    return first;
  }

  async transcript(
    chatId: string,
    visible?: readonly string[],
  ): Promise<ReadTranscript | undefined> {
    const transcript = await this.#transcript(chatId, visible);
    if (!transcript) return undefined;
    const { upstream, found } = transcript;
    return {
      upstream,
      isChatActive: found.isChatActive ?? false,
      messages: this.messagesOf(upstream, found),
    };
  }

  messagesOf(upstream: string, { chatId, messages }: ChatTranscript): readonly Message[] {
    const view = this.#viewpoint(upstream);
    return messages.filter(isChatMessage).map((each) => messageOf(each, { ...view, chatId }));
  }

  #transcript(chatId: string, visible?: readonly string[]) {
    return firstFound(this.options.access, visible, (rest) => rest.transcripts.ofChat(chatId));
  }

  #view(upstream: string, facts: ChatFacts): Chat {
    return chatViewOf(facts, [], this.#viewpoint(upstream));
  }

  #viewpoint(upstream: string): Viewpoint {
    const own = this.options.pool.roster(upstream)?.own;
    return { upstream, isOwn: (user) => own?.isOwn(user) ?? false };
  }

  #now(): number {
    return this.options.clock.now();
  }
}

function factsOf(chatId: string, contact: CtliveContact, updatedAtMs: number): ChatFacts {
  const state = typeof contact['endTime'] === 'number' ? 'ended' : 'active';
  return { chatId, state, contact, metadata: {}, updatedAtMs };
}

/** Of an archived chat CTLive gives no contact: what its messages show. */
function factsOfTranscript(transcript: ChatTranscript): Omit<ChatFacts, 'updatedAtMs'> {
  const { chatId, contactType, messages } = transcript;
  const senders = messages.flatMap(({ content }) => (content?.user ? [content.user] : []));
  const users = Object.fromEntries(senders.map((user) => [user.id ?? 'unknown', user]));
  const contact = {
    id: chatId,
    ctlive_type: contactType,
    userID: senders.find((user) => user.isAgent === false)?.id,
    users,
    beginTime: messages[0]?.ts,
  };
  return {
    chatId,
    state: transcript.isChatActive === true ? 'active' : 'ended',
    contact,
    metadata: {},
    endedAtMs: endOf(messages)?.ts,
  };
}

/**
 * What CTLive says of chats beside their sessions: its CTI webhooks, and ends that its REST services
 * confirmed or that it never told. Whether a fact is news is read from the store, per (upstream, chat), one notice at a
 * time, so that a repeat is no event and a restart changes nothing.
 */
import { isoTime, type Clock } from '../../runtime/clock';
import type { EventLog } from '../../events/event-log';
import type { EventDraft } from '../../events/event';
import type { ChatRecord, ChatRecords } from '../../sessions/chat-records';
import { chatViewOf } from '../../sessions/mapping/chat-view';
import { timeOf } from '../../sessions/mapping/contact-reading';
import type { SessionPool } from '../../sessions/session-pool';
import type { SessionRecord, SessionRecords } from '../../sessions/session-records';
import type { CtliveContact } from '../../sessions/upstream';

export type ChatNoticesOptions = {
  readonly pool: SessionPool;
  readonly eventLog: EventLog;
  readonly chats: ChatRecords;
  readonly sessions: SessionRecords;
  readonly clock: Clock;
};

export type ChatNotice = { readonly upstream: string; readonly chatId: string };
export type OfferNotice = ChatNotice & {
  readonly contact: CtliveContact;
  readonly beginTimeMs?: number;
};
export type EndNotice = ChatNotice & {
  readonly endedAtMs?: number;
  /** Of the contact that ended, where it is known. */
  readonly beginTimeMs?: number;
  readonly reason?: string;
  readonly contact?: CtliveContact;
};

export type LapseNotice = ChatNotice & {
  readonly reason: 'no_longer_active' | 'offer_expired';
  readonly endedAtMs?: number;
};

export class ChatNotices {
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly options: ChatNoticesOptions) {}

  /** True when it was news. */
  offered(notice: OfferNotice): Promise<boolean> {
    return this.#inTurn(notice, async () => {
      const { upstream, chatId } = notice;
      const { chats, sessions, clock, eventLog } = this.options;
      const session = await sessions.find(upstream, chatId);
      const record = await chats.find(chatId);
      if (!isNewOffer(notice, session, record)) return false;
      const atMs = clock.now();
      const contact = { ...record?.contact, ...notice.contact };
      // Somebody else of ours may be in it already: then the chat is active.
      const isActive = this.options.pool.upstreamsIn(chatId).length > 0;
      const state = isActive ? 'active' : 'offered';
      const known = { externalId: record?.externalId, metadata: record?.metadata ?? {} };
      const facts = { chatId, state, contact, updatedAtMs: atMs, ...known } as const;
      const own = this.options.pool.roster(upstream)?.own;
      const view = { upstream, isOwn: own ? own.isOwn.bind(own) : () => false };
      const data = chatViewOf(facts, this.options.pool.views(chatId), view);
      await eventLog.append({
        ...{ upstream, chatId, events: [{ type: 'chat.offered', atMs, data }] },
        session: { state: 'offered' },
        chat: { state, contact },
      });
      return true;
    });
  }

  /** True when it was news. Resolves once `chat.ended` is stored. */
  ended(notice: EndNotice): Promise<boolean> {
    return this.#inTurn(notice, async () => {
      const { upstream, chatId, reason } = notice;
      const { pool, chats, sessions, clock, eventLog } = this.options;
      const atMs = clock.now();
      const endedAtMs = notice.endedAtMs ?? atMs;
      const record = await chats.find(chatId);
      if (isOfFormerContact(notice, record)) return false;
      const session = pool.roster(upstream)?.session(chatId);
      if (session) {
        await session.ended({ endedAtMs, reason });
        return true;
      }
      if ((await sessions.find(upstream, chatId))?.state === 'ended') return false;
      const contact = notice.contact && { ...record?.contact, ...notice.contact };
      const data = { reason, endedAt: isoTime(endedAtMs) };
      const event: EventDraft = { type: 'chat.ended', atMs, data };
      await eventLog.append({
        ...{ upstream, chatId, events: [event] },
        session: { state: 'ended' },
        chat: { state: 'ended', endedAtMs, endReason: reason, contact },
      });
      return true;
    });
  }

  /** Ends an offer that CTLive has not ended and nobody took. True when there still was one. */
  lapsed(notice: LapseNotice): Promise<boolean> {
    return this.#inTurn(notice, async () => {
      const { upstream, chatId, reason } = notice;
      const { pool, sessions, clock, eventLog } = this.options;
      const isOffered = (await sessions.find(upstream, chatId))?.state === 'offered';
      // A join that begins after this is stored after it.
      if (!isOffered || pool.holds(chatId)) return false;
      const atMs = clock.now();
      const { endedAtMs = atMs } = notice;
      const data = { reason, endedAt: isoTime(endedAtMs) };
      await eventLog.append({
        ...{ upstream, chatId, events: [{ type: 'chat.ended', atMs, data }] },
        session: { state: 'ended' },
        chat: { state: 'ended', endedAtMs, endReason: reason },
      });
      return true;
    });
  }

  async #inTurn<T>({ upstream, chatId }: ChatNotice, work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([upstream, chatId]);
    const before = this.#turns.get(key) ?? Promise.resolve();
    const result = before.catch(() => undefined).then(work);
    this.#turns.set(key, result);
    try {
      return await result;
    } finally {
      if (this.#turns.get(key) === result) this.#turns.delete(key);
    }
  }
}

/** The first word of a chat, or of one that began again after its end. */
function isNewOffer(
  { beginTimeMs }: OfferNotice,
  session: SessionRecord | undefined,
  record: ChatRecord | undefined,
): boolean {
  if (!session) return true;
  if (session.state !== 'ended') return false;
  return beginTimeMs !== undefined && beginTimeMs > (record?.endedAtMs ?? Infinity);
}

/** A late word of an end, when the chat has begun anew since. */
function isOfFormerContact({ beginTimeMs }: EndNotice, record: ChatRecord | undefined): boolean {
  const knownMs = timeOf(record?.contact?.['beginTime']);
  return beginTimeMs !== undefined && knownMs !== undefined && beginTimeMs < knownMs;
}

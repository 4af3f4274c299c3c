import type { Clock } from '../../../runtime/clock';
import { wireLimits, type WireRequest } from '../../contact-wire/frames';
import type { PageOp } from '../page/sdk-page';
import { readFile, refusalIn, sentIdOf, type FileReading } from '../reading/answer-reading';
import { membersOf } from '../reading/members';
import { ChatPresence, type ChatHistory } from './chat-presence';
import type { HostChats } from './host-chats';
import { HostError } from './host-error';
import type { IncomingFiles } from './files/incoming-files';
import type { OutgoingFiles } from './files/outgoing-files';
import type { PageFiles } from './files/page-files';
import { callMs, type SdkCalls } from './sdk-calls';
import { NamelessSends, type SentContent } from './sends/nameless-sends';
import type { SendOutcomes } from './sends/send-outcomes';

export type RequestParts = {
  readonly calls: SdkCalls;
  readonly chats: HostChats;
  readonly incoming: IncomingFiles;
  readonly outgoing: OutgoingFiles;
  readonly files: PageFiles;
  readonly outcomes: SendOutcomes;
  readonly clock: Clock;
};

/** What an `ack` carries, and what follows it. */
export type Answer = {
  readonly result: Readonly<Record<string, unknown>>;
  readonly after?: () => void;
};
type RequestOf<Op extends WireRequest['op']> = Extract<WireRequest, { op: Op }>;
type Answers = {
  readonly [Op in WireRequest['op']]: (request: RequestOf<Op>) => Promise<Answer>;
};
type Send = { readonly chatId: string; readonly clientId: string; readonly sent: SentContent };

/** Beyond `callMs`, for each MiB of base64: a file takes its time on the way to CTLive. */
const msPerMebibyte = 1_000;
const maxPageChars = 600 * 1024;

/** The contact wire's requests as calls of the SDK's documented surface. Throws HostError. */
export class SdkRequests {
  readonly #presence: ChatPresence;
  readonly #nameless: NamelessSends;
  readonly #histories = new Map<string, ChatHistory>();

  constructor(private readonly parts: RequestParts) {
    this.#presence = new ChatPresence(parts);
    this.#nameless = new NamelessSends({ ...parts, presence: this.#presence });
  }

  readonly #answers: Answers = {
    join: async (request) => ({ result: await this.#presence.join(request) }),
    leave: ({ chatId }) => this.#leave(chatId),
    end: (request) => this.#end(request),
    text: (request) => this.#text(request),
    link: (request) => this.#link(request),
    writing: (request) => this.#setWriting(request),
    history: async (request) => ({ result: await this.#history(request) }),
    contact: async ({ chatId }) => ({ result: { contact: await this.#presence.contact(chatId) } }),
    outcome: async ({ chatId, clientId }) => ({
      result: this.parts.outcomes.of(chatId, clientId),
    }),
    'transfer-begin': async () => ({ result: {} }),
    'transfer-commit': (request) => this.#commit(request),
    fetch: (request) => this.#fetch(request),
  };

  handle(request: WireRequest): Promise<Answer> {
    const answer = this.#answers[request.op] as (request: WireRequest) => Promise<Answer>;
    return answer(request);
  }

  /** At once, so that chunks right behind it find their transfer. */
  beginTransfer({ chatId, transferId }: RequestOf<'transfer-begin'>): void {
    this.#assertJoined(chatId);
    this.parts.incoming.open(transferId, chatId);
  }

  async #setWriting({ chatId, isWriting }: RequestOf<'writing'>): Promise<Answer> {
    this.#assertJoined(chatId);
    await this.#ask('writing', [chatId, isWriting]);
    return { result: {} };
  }

  async #leave(chatId: string): Promise<Answer> {
    const { chats } = this.parts;
    if (chats.isJoined(chatId)) await this.#ask('leave', [chatId]);
    chats.left(chatId);
    return { result: {} };
  }

  /** The SDK's endContact takes no reason; one that says something is not dropped silently. */
  async #end({ chatId, reason }: RequestOf<'end'>): Promise<Answer> {
    const { chats } = this.parts;
    if (chats.isEnded(chatId)) return { result: {} };
    if (reason !== undefined && reason !== 'success') {
      throw new HostError('unknown_op', 'The SDK ends a chat without a reason.');
    }
    this.#assertJoined(chatId);
    await this.#ask('end', [chatId]);
    chats.ended(chatId);
    return { result: {} };
  }

  async #text({ chatId, clientId, text }: RequestOf<'text'>): Promise<Answer> {
    this.#assertJoined(chatId);
    const sent = { messageType: 'TEXT', content: { text } };
    return this.#settled({ chatId, clientId, sent }, { op: 'text', args: [chatId, text] });
  }

  async #link({ chatId, clientId, url }: RequestOf<'link'>): Promise<Answer> {
    this.#assertJoined(chatId);
    const sent = { messageType: 'LINK', content: { url } };
    return this.#settled({ chatId, clientId, sent }, { op: 'link', args: [chatId, url] });
  }

  async #settled(
    { chatId, clientId, sent }: Send,
    call: { op: PageOp; args: readonly unknown[]; timeoutMs?: number },
  ): Promise<Answer> {
    const { calls, outcomes, clock, chats } = this.parts;
    const start = this.#nameless.start();
    const value = await calls.ask({
      ...call,
      hasEffect: true,
      onLate: (late) => outcomes.settleLate(chatId, clientId, late, clock.now()),
    });
    const messageId = sentIdOf(value) ?? (await this.#nameless.find(chatId, sent, start));
    if (messageId === undefined) {
      throw new HostError('outcome_unknown', 'CTLive took it and gave no message id.');
    }
    chats.saw(chatId, [messageId]);
    const done = { messageId, ts: clock.now() };
    outcomes.settle(chatId, clientId, { state: 'done', ...done });
    return { result: done };
  }

  async #commit(request: RequestOf<'transfer-commit'>): Promise<Answer> {
    const { chatId, transferId, clientId, base64Length } = request;
    const { incoming, files } = this.parts;
    const file = incoming.take(transferId, chatId, base64Length);
    try {
      this.#assertJoined(chatId);
      return await files.lent(transferId, file, () => {
        this.#assertJoined(chatId);
        const { messageType, fileName, documentType, caption, replyTo } = request;
        const content = { messageType, fileName, documentType, caption, replyTo };
        const timeoutMs = callMs + (base64Length / 1024 ** 2) * msPerMebibyte;
        const args = [chatId, transferId, content];
        const sent = { messageType, content: { fileName, caption } };
        return this.#settled({ chatId, clientId, sent }, { op: 'file', args, timeoutMs });
      });
    } finally {
      await file.discard();
    }
  }

  async #fetch(request: RequestOf<'fetch'>): Promise<Answer> {
    const { transferId } = request;
    const { outgoing, files } = this.parts;
    outgoing.open(transferId);
    try {
      const { found, file } = await files.fetched(transferId, () => this.#found(request));
      if (found.length === 0) outgoing.discard(transferId);
      // What cannot be removed goes with the host's folder.
      const discard = (): Promise<void> => file.discard().catch(() => undefined);
      const after = (): void => void outgoing.send(transferId, file).finally(discard);
      return { result: found.description, after };
    } catch (error) {
      outgoing.discard(transferId);
      const isRefusal = error instanceof HostError && error.code === 'rejected';
      throw isRefusal ? new HostError('message_not_found', error.message) : error;
    }
  }

  async #found({ chatId, messageId, transferId }: RequestOf<'fetch'>): Promise<FileReading> {
    const args = [chatId, messageId, transferId];
    const fetched = membersOf(await this.parts.calls.ask({ op: 'fetch', args }));
    const refusal = refusalIn(fetched['answer']);
    if (refusal !== undefined) throw new HostError('rejected', refusal);
    return readFile(fetched, chatId, messageId);
  }

  async #history({ chatId, offset, limit }: RequestOf<'history'>): Promise<Answer['result']> {
    if (limit < 1 || limit > wireLimits.maxHistoryPage) {
      throw new HostError('invalid_argument', `limit: 1 to ${wireLimits.maxHistoryPage}`);
    }
    const kept = offset === 0 ? undefined : this.#histories.get(chatId);
    const history = kept ?? (await this.#presence.history(chatId));
    const messages = pageOf(history, offset, limit);
    const next = offset + messages.length;
    const hasMore = next < history.entries.length;
    if (hasMore) this.#histories.set(chatId, history);
    else this.#histories.delete(chatId);
    return { messages, isChatActive: history.isActive, ...(hasMore && { next }) };
  }

  #ask(op: PageOp, args: readonly unknown[]): Promise<unknown> {
    return this.parts.calls.ask({ op, args, hasEffect: true });
  }

  #assertJoined(chatId: string): void {
    const { chats } = this.parts;
    if (chats.isEnded(chatId)) throw new HostError('chat_ended', 'the chat has ended');
    if (!chats.isJoined(chatId)) throw new HostError('not_joined', 'this page is not in the chat');
  }
}

/** Well below the longest frame, whatever was said; never empty while there is more. */
function pageOf({ entries }: ChatHistory, offset: number, limit: number): readonly unknown[] {
  const page = entries.slice(offset, offset + limit);
  let chars = 0;
  const end = page.findIndex((entry) => (chars += JSON.stringify(entry).length) > maxPageChars);
  return end === -1 ? page : page.slice(0, Math.max(1, end));
}

import { wireLimits, type WireRequest } from '../../adapters/contact-wire/frames';
import { simulatedDomain } from '../chats/contact';
import type { Chat } from '../chats/chat';
import type { ChatMessage } from '../chats/messages';
import type { ChatUser } from '../chats/users';
import { commitTransfer } from './transfers/commit-transfer';
import type { IncomingTransfers } from './transfers/incoming-transfers';
import type { OutgoingTransfers } from './transfers/outgoing-transfers';
import { WireError } from './wire-error';
import type { WireSessions } from './wire-sessions';

/** What an `ack` carries, and what follows it. */
export type Answer = {
  readonly result: Readonly<Record<string, unknown>>;
  readonly after?: () => void;
};

type RequestOf<Op extends WireRequest['op']> = Extract<WireRequest, { op: Op }>;

const maxTextChars = 100_000;
const maxUrlChars = 10_000;

type Reply = Answer | Promise<Answer>;
type Answers = {
  readonly [Op in WireRequest['op']]: (chat: Chat, request: RequestOf<Op>) => Reply;
};

/** The requests of one connection, each about one chat. Throws WireError where nothing was done. */
export class WireRequests {
  readonly #answers: Answers = {
    join: (chat, request) => this.#join(chat, request),
    leave: (chat) => this.#leave(chat),
    end: (chat, request) => this.#end(chat, request),
    text: (chat, request) => this.#send(chat, request),
    link: (chat, request) => this.#send(chat, request),
    writing: (chat, request) => this.#setWriting(chat, request),
    history,
    contact: (chat) => ({ result: { contact: chat.contact() } }),
    outcome,
    'transfer-begin': (chat, request) => this.#beginTransfer(chat, request),
    'transfer-commit': (chat, request) => this.#commitTransfer(chat, request),
    fetch: (chat, request) => this.#fetch(chat, request),
  };

  constructor(
    private readonly options: {
      readonly streamId: string;
      readonly sessions: WireSessions;
      readonly incoming: IncomingTransfers;
      readonly outgoing: OutgoingTransfers;
    },
  ) {}

  handle(chat: Chat, request: WireRequest): Reply {
    const answer = this.#answers[request.op] as (chat: Chat, request: WireRequest) => Reply;
    return answer(chat, request);
  }

  /** Its first events follow the answer, those it missed before the live ones. */
  #join(chat: Chat, { nickname, resume }: RequestOf<'join'>): Answer {
    if (!chat.isActive) throw new WireError('chat_ended', 'the chat has ended');
    const { sessions, streamId } = this.options;
    const last = chat.stream.head;
    const isResumed = resume?.streamId === streamId && chat.stream.canReplay(resume.last);
    const user = sessions.enter(chat, nickname);
    return {
      result: { contact: chat.contact(), selfUserId: user.id, isResumed, last },
      after: () => sessions.start(chat, user.id, isResumed ? resume.last : last),
    };
  }

  #leave(chat: Chat): Answer {
    this.options.sessions.leave(chat);
    return { result: {} };
  }

  #end(chat: Chat, { reason }: RequestOf<'end'>): Answer {
    if (chat.isActive) chat.end(this.#sender(chat), reason ?? 'success');
    return { result: {} };
  }

  #send(chat: Chat, request: RequestOf<'text'> | RequestOf<'link'>): Answer {
    const known = chat.messages.findByClientId(request.clientId);
    if (known !== undefined) return sent(known);
    const user = this.#sender(chat);
    const { clientId } = request;
    if (request.op === 'text') {
      refuseLonger(request.text, maxTextChars);
      return sent(chat.sendText(user, request.text, { clientId }));
    }
    refuseLonger(request.url, maxUrlChars);
    return sent(chat.sendLink(user, request.url, { clientId }));
  }

  #setWriting(chat: Chat, { isWriting }: RequestOf<'writing'>): Answer {
    chat.setWriting(this.#sender(chat), isWriting);
    return { result: {} };
  }

  #beginTransfer(chat: Chat, { transferId }: RequestOf<'transfer-begin'>): Answer {
    try {
      this.#sender(chat);
    } catch (error) {
      this.options.incoming.discard(transferId);
      throw error;
    }
    return { result: {} };
  }

  async #commitTransfer(chat: Chat, request: RequestOf<'transfer-commit'>): Promise<Answer> {
    const { incoming } = this.options;
    const known = chat.messages.findByClientId(request.clientId);
    if (known !== undefined) {
      incoming.discard(request.transferId);
      return sent(known);
    }
    return sent(
      await commitTransfer(chat, request, { incoming, sender: () => this.#sender(chat) }),
    );
  }

  #fetch(chat: Chat, { messageId, transferId }: RequestOf<'fetch'>): Answer {
    const { entry, file } = chat.messages.find(messageId) ?? {};
    if (entry === undefined || file === undefined) {
      throw new WireError('message_not_found', 'messageId: no multimedia message of the chat');
    }
    const { outgoing } = this.options;
    outgoing.open(transferId);
    const { caption, fileName, documentType, user } = entry.content;
    return {
      result: {
        messageType: entry.messageType,
        domain: simulatedDomain,
        format: 'fullsize',
        caption,
        fileName,
        documentType,
        user,
      },
      after: () => void outgoing.send(transferId, file),
    };
  }

  #sender(chat: Chat): ChatUser {
    if (!chat.isActive) throw new WireError('chat_ended', 'the chat has ended');
    const user = this.options.sessions.userIn(chat);
    if (user === undefined) throw new WireError('not_joined', 'this connection is not in the chat');
    return user;
  }
}

function sent({ entry }: ChatMessage): Answer {
  return { result: { messageId: entry.id, ts: entry.ts } };
}

/** The simulator keeps whole chats, so it is always sure. */
function outcome(chat: Chat, { clientId }: RequestOf<'outcome'>): Answer {
  const known = chat.messages.findByClientId(clientId);
  if (known === undefined) return { result: { state: 'not_done' } };
  return { result: { state: 'done', ...sent(known).result } };
}

function history(chat: Chat, { offset, limit }: RequestOf<'history'>): Answer {
  if (limit < 1 || limit > wireLimits.maxHistoryPage) {
    throw new WireError('invalid_argument', `limit: 1 to ${wireLimits.maxHistoryPage}`);
  }
  return { result: { ...chat.messages.page(offset, limit), isChatActive: chat.isActive } };
}

function refuseLonger(text: string, maxChars: number): void {
  if (text.length > maxChars) throw new WireError('too_large', `at most ${maxChars} characters`);
}

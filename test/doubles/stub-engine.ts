import type {
  ChatDirectory,
  ChatListQuery,
  MessageListQuery,
} from '../../src/engine/chat-directory';
import { EngineError } from '../../src/engine/engine-error';
import type { Engine, SendRequestContent, WriteName } from '../../src/engine/engine';
import type { UpstreamDirectory, UpstreamView } from '../../src/engine/upstream-directory';
import type { Chat } from '../../src/events/chat';
import type { EventLog } from '../../src/events/event-log';
import type { Message } from '../../src/events/message';

export const demoChatId = 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001';
export const socialMessageId = 'wamid.A/b+c==';

export type EngineCall = { readonly method: string; readonly args: readonly unknown[] };

export type StubEngine = {
  readonly engine: Engine;
  readonly chats: ChatDirectory;
  readonly upstreams: UpstreamDirectory;
  /** Calls that act, in order. Reads are not among them. */
  readonly calls: EngineCall[];
  /** Thrown by the next send instead of sending. */
  failNextSend(error: Error): void;
  /** Sends wait until the promise is settled. */
  holdSends(until: Promise<void>): void;
};

export function chatOf(id: string): Chat {
  return {
    id,
    state: 'active',
    sessions: [{ upstream: 'default', state: 'live', health: { status: 'ok', roundTripMs: 2 } }],
    participants: [],
    forms: [],
    callData: {},
    metadata: {},
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
}

export function messageOf(chatId: string, id: string, content: SendRequestContent): Message {
  return {
    id,
    chatId,
    type: content.kind,
    ctliveType: content.kind === 'text' ? 'TEXT' : 'LINK',
    direction: 'outbound',
    ...(content.kind === 'text' ? { text: content.text } : { url: content.url }),
    status: 'sent',
    sentAt: '2026-01-01T00:00:00.000Z',
  };
}

export const upstreamView: UpstreamView = {
  id: 'default',
  connector: 'simulator',
  state: 'connected',
  domain: 'DEFAULT',
  health: { status: 'ok' },
  counts: { joined: 1, rejoining: 0 },
  capabilities: ['text'],
  origin: 'run_time',
  credentials: { token: false, rest: false, cti: false },
};

/**
 * An engine with one known chat. As the real one does, a send settles its operation in the commit
 * of its event.
 */
export function stubEngine(eventLog: EventLog): StubEngine {
  const calls: EngineCall[] = [];
  const failures: Error[] = [];
  let held: Promise<void> = Promise.resolve();
  const act = (method: string, ...args: unknown[]): void => {
    calls.push({ method, args });
  };
  const known = (chatId: string): Chat => {
    if (chatId !== demoChatId) throw new EngineError('chat_not_found', 'There is no such chat.');
    return chatOf(chatId);
  };
  const joined = new Set<string>();
  const engine: Engine = {
    async join(selection, options) {
      act('join', selection, options);
      const isNew = !joined.has(selection.chatId);
      joined.add(selection.chatId);
      return { chat: known(selection.chatId), isNew };
    },
    async leave(selection) {
      act('leave', selection);
      return known(selection.chatId);
    },
    async end(selection, reason) {
      act('end', selection, reason);
      return { ...known(selection.chatId), state: 'ended' };
    },
    async setWriting(selection, isWriting) {
      act('setWriting', selection, isWriting);
      known(selection.chatId);
    },
    async send(selection, content, name) {
      act('send', selection, content, name);
      await held;
      const failure = failures.shift();
      if (failure) throw failure;
      known(selection.chatId);
      const message = {
        ...messageOf(selection.chatId, `msg/${calls.length}`, content),
        clientReference: name.clientReference,
      };
      await commit(eventLog, message, name);
      return message;
    },
    openUpload() {
      throw new Error('not part of this stub');
    },
    fetchMultimedia() {
      throw new Error('not part of this stub');
    },
  };
  return {
    engine,
    chats: stubChats(known, act),
    upstreams: { upstreams: () => [upstreamView, { ...upstreamView, id: 'second' }] },
    calls,
    failNextSend: (error) => failures.push(error),
    holdSends: (until) => {
      held = until;
    },
  };
}

async function commit(eventLog: EventLog, message: Message, name: WriteName): Promise<void> {
  await eventLog.append({
    upstream: 'default',
    chatId: message.chatId,
    events: [{ type: 'message.sent', atMs: 0, data: message }],
    messages: [{ message }],
    ...(name.operationId && {
      settles: {
        operationId: name.operationId,
        responseStatus: 201,
        responseBody: JSON.stringify(message),
        messageId: message.id,
      },
    }),
  });
}

function stubChats(
  known: (chatId: string) => Chat,
  act: (method: string, ...args: unknown[]) => void,
): ChatDirectory {
  const message = (chatId: string, id: string): Message =>
    messageOf(chatId, id, { kind: 'text', text: 'hello' });
  return {
    async chat(chatId) {
      return known(chatId);
    },
    async chats(query: ChatListQuery) {
      const isLast = query.after !== undefined;
      return { data: [chatOf(demoChatId)], nextCursor: isLast ? undefined : 'next' };
    },
    async label(chatId, labels) {
      act('label', chatId, labels);
      return { ...known(chatId), ...labels, metadata: labels.metadata ?? {} };
    },
    async messages(query: MessageListQuery) {
      known(query.chatId);
      return { data: [message(query.chatId, 'm1')] };
    },
    async message(chatId, messageId) {
      known(chatId);
      if (messageId !== socialMessageId) {
        throw new EngineError('message_not_found', 'There is no such message.');
      }
      return message(chatId, messageId);
    },
  };
}

import type { Message } from '../../events/message';
import type { Participant } from '../../events/participant';
import type { ChatDirectory, Visibility } from '../chat-directory';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import type { RestAccess } from '../rest/rest-access';
import type { RestChats } from '../rest/rest-chats';
import { requiredRest } from '../rest/rest-required';
import type { ReadTranscript, TranscriptDirectory, TranscriptQuery } from './transcript-directory';

export type LocalTranscriptDirectoryOptions = {
  readonly chats: ChatDirectory;
  readonly rest: RestChats;
  readonly access: RestAccess;
};

const pageSize = 500;

export class LocalTranscriptDirectory implements TranscriptDirectory {
  constructor(private readonly options: LocalTranscriptDirectoryOptions) {}

  async transcript(chatId: string, visibility: Visibility): Promise<ReadTranscript> {
    const read = await this.#asked(chatId, visibility);
    if (!read) return this.#logged(chatId, visibility);
    const { isChatActive, messages } = read;
    return { chatId, isChatActive, isComplete: true, messages, participants: sendersOf(messages) };
  }

  async search(upstream: string, query: TranscriptQuery): Promise<readonly ReadTranscript[]> {
    const rest = requiredRest(this.options.access, upstream);
    const found = await asEngineCall('read', () => rest.transcripts.search(query));
    return found.map((transcript) => {
      const { chatId, contactType, isChatActive = false } = transcript;
      const messages = this.options.rest.messagesOf(upstream, transcript);
      const participants = sendersOf(messages);
      return { chatId, contactType, isChatActive, isComplete: true, participants, messages };
    });
  }

  /** What the log has is better than an answer that CTLive cannot give. */
  async #asked(chatId: string, { upstreams }: Visibility) {
    try {
      return await this.options.rest.transcript(chatId, upstreams);
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  }

  async #logged(chatId: string, visibility: Visibility): Promise<ReadTranscript> {
    const { chats } = this.options;
    const chat = await chats.chat(chatId, visibility);
    const messages: Message[] = [];
    let after: string | undefined;
    do {
      const query = { ...visibility, chatId, order: 'asc' as const, limit: pageSize, after };
      const page = await chats.messages(query);
      messages.push(...page.data);
      after = page.nextCursor;
    } while (after !== undefined);
    const isWhole = chat.sessions.some(({ state }) => state === 'live' || state === 'ended');
    return {
      chatId,
      contactType: chat.contactType,
      isChatActive: chat.state === 'active' || chat.state === 'offered',
      isComplete: isWhole,
      participants: chat.participants,
      messages,
    };
  }
}

function sendersOf(messages: readonly Message[]): readonly Participant[] {
  const senders = new Map<string, Participant>();
  for (const { sender } of messages) if (sender) senders.set(sender.id, sender);
  return [...senders.values()];
}

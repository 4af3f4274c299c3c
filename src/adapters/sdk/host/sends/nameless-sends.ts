import type { Clock } from '../../../../runtime/clock';
import { membersOf } from '../../reading/members';
import type { HistoryEntry } from '../../reading/answer-reading';
import type { ChatPresence } from '../chat-presence';
import type { HostChats } from '../host-chats';

export type SentContent = {
  readonly messageType: string;
  /** What tells it from others: its text, its url, or its file's name and caption. */
  readonly content: Readonly<Record<string, string>>;
};

/** How far a send had come when it was handed to the SDK. */
export type SendStart = { readonly mark: number; readonly startedAtMs: number };

/** Between looks at history, which may be behind. */
const pausesMs = [0, 250, 500, 1_000, 2_000];
/** CTLive's clock may be behind ours by so much. */
const skewMs = 60_000;

/**
 * Sends that CTLive took without saying which message they became: the one alike message of an
 * agent that was not there before.
 */
export class NamelessSends {
  constructor(
    private readonly parts: {
      readonly chats: HostChats;
      readonly presence: ChatPresence;
      readonly clock: Clock;
    },
  ) {}

  start(): SendStart {
    return { mark: this.parts.chats.mark, startedAtMs: this.parts.clock.now() };
  }

  /** Undefined when there is none, or more than one. */
  async find(chatId: string, sent: SentContent, start: SendStart): Promise<string | undefined> {
    for (const pauseMs of pausesMs) {
      await this.#pause(pauseMs);
      const found = (await this.#entries(chatId)).filter((entry) =>
        this.#isCandidate(chatId, entry, sent, start),
      );
      if (found.length > 0) return found.length === 1 ? found[0]?.data.id : undefined;
    }
    return undefined;
  }

  #isCandidate(
    chatId: string,
    { data }: HistoryEntry,
    sent: SentContent,
    { mark, startedAtMs }: SendStart,
  ): boolean {
    return (
      !this.parts.chats.hadSeen(chatId, data.id, mark) &&
      isAlike(data, sent) &&
      membersOf(data.content?.user)['isAgent'] !== false &&
      data.ts >= startedAtMs - skewMs
    );
  }

  async #entries(chatId: string): Promise<readonly HistoryEntry[]> {
    try {
      return (await this.parts.presence.history(chatId)).entries;
    } catch {
      return [];
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.parts.clock.setTimer(resolve, delayMs);
    });
  }
}

function isAlike(data: HistoryEntry['data'], { messageType, content }: SentContent): boolean {
  const isSame = ([name, value]: [string, string]): boolean =>
    (data.content?.[name] ?? '') === value;
  return data.messageType.toUpperCase() === messageType && Object.entries(content).every(isSame);
}

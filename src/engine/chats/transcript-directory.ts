import type { Message } from '../../events/message';
import type { Participant } from '../../events/participant';
import type { Visibility } from '../chat-directory';
import type { TranscriptQuery } from '../rest/ctlive-rest';

export type { TranscriptQuery } from '../rest/ctlive-rest';

export type ReadTranscript = {
  readonly chatId: string;
  readonly contactType?: string;
  readonly isChatActive: boolean;
  /** Whether everything that was said in the chat so far is in it. */
  readonly isComplete: boolean;
  readonly participants: readonly Participant[];
  readonly messages: readonly Message[];
};

/** PORT. Whole chats to read. Repeatable; rejects with EngineError. Called by HTTP. */
export interface TranscriptDirectory {
  /** From CTLive where it can be asked, else from the log. */
  transcript(chatId: string, visibility: Visibility): Promise<ReadTranscript>;
  /** Archived chats, in CTLive's order; `not_supported_by_upstream` without REST services. */
  search(upstream: string, query: TranscriptQuery): Promise<readonly ReadTranscript[]>;
}

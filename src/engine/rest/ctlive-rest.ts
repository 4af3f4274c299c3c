import type { CtliveContact, CtliveMessage } from '../../sessions/upstream';

/**
 * PORT. CTLive's documented REST calls, beside any connector. Every call rejects with UpstreamError
 * alone: `rejected` with CTLive's own text when it answers `result: false`; its `outcome` says
 * whether a write surely did not happen. Reads may be repeated and are, inside; a write never is
 * once anything of it was sent. Answers are normalised: whoever calls sees one shape. A file is
 * never held in memory; where it cannot be spooled to disk, the call rejects with a storage error.
 */
export interface CtliveRest extends AsyncDisposable {
  readonly contacts: ContactCalls;
  readonly transcripts: TranscriptCalls;
  readonly whatsApp: WhatsAppCalls;
}

export interface ContactCalls {
  /** The contact object of an active chat; undefined when CTLive knows no such chat. */
  contact(chatId: string): Promise<CtliveContact | undefined>;
  /** Everything said in an active chat; undefined when CTLive knows no such chat. */
  history(chatId: string): Promise<readonly CtliveMessage[] | undefined>;
  /** CTLive answers without a message id. */
  sendText(chatId: string, text: string, nickname?: string): Promise<void>;
  /** Any reason but `success` is a failure reason to CTLive. */
  end(chatId: string, reason: string): Promise<void>;
  routeToBot(chatId: string, botId: string): Promise<void>;
  /** Ends every active chat of the domain; the ids of those that were. */
  endAll(): Promise<readonly string[]>;
}

export interface TranscriptCalls {
  /** Active or archived; undefined when CTLive knows no such chat. */
  ofChat(chatId: string): Promise<ChatTranscript | undefined>;
  /** Archived chats. */
  search(query: TranscriptQuery): Promise<readonly ChatTranscript[]>;
  /**
   * Only once the chat has ended; undefined when CTLive has no such file. The caller reads `base64`
   * to its end or returns it early.
   */
  multimedia(messageId: string): Promise<ArchivedMultimedia | undefined>;
  /** The binary of a message whose multimedia object gives a link alone. */
  download(chatId: string, messageId: string): Promise<ArchivedMultimedia | undefined>;
}

/** CTLive returns no message id for any of these. */
export interface WhatsAppCalls {
  text(message: WhatsAppText): Promise<void>;
  multimedia(message: WhatsAppFile): Promise<void>;
  template(message: WhatsAppTemplate): Promise<void>;
}

export type ChatTranscript = {
  readonly chatId: string;
  readonly contactType?: string;
  /** Where CTLive says it. */
  readonly isChatActive?: boolean;
  /** In the order of CTLive; control entries such as `endChat` included. */
  readonly messages: readonly CtliveMessage[];
};

/** What CTLive can look archived chats up by. Times are milliseconds since the Unix epoch. */
export type TranscriptQuery =
  | { readonly by: 'user'; readonly userId: string; readonly days?: number }
  | { readonly by: 'nickname'; readonly nickname: string }
  | { readonly by: 'callData'; readonly callData: Readonly<Record<string, string>> }
  | {
      readonly by: 'time';
      readonly fromMs: number;
      readonly toMs: number;
      readonly serviceId?: string;
    }
  | { readonly by: 'last'; readonly userId: string; readonly serviceId: string };

export type ArchivedMultimedia = {
  readonly messageId: string;
  readonly messageType: string;
  readonly caption?: string;
  readonly fileName?: string;
  readonly documentType?: string;
  readonly user?: Readonly<Record<string, unknown>>;
  /** The file as padded base64 text, in pieces of whole groups of four. */
  readonly base64: AsyncIterable<string>;
};

export type WhatsAppAddress = {
  /** Digits alone, without a leading `+`. */
  readonly customerPhoneNumber: string;
  readonly servicePhoneNumber: string;
};

export type WhatsAppText = WhatsAppAddress & {
  readonly text: string;
  /** Into this active chat; otherwise to the customer, chat or not. */
  readonly chatId?: string;
};

export type WhatsAppFile = WhatsAppAddress & {
  readonly messageType: 'IMAGE' | 'DOCUMENT';
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Padded base64 text in pieces. Begins anew each time it is iterated. */
  readonly base64: AsyncIterable<string>;
};

export type WhatsAppTemplate = WhatsAppAddress & {
  readonly templateName: string;
  readonly language: string;
  readonly header?: WhatsAppTemplateHeader;
  readonly headerData: readonly string[];
  readonly bodyData: readonly string[];
  readonly dynamicUrl: readonly string[];
};

export type WhatsAppTemplateHeader = {
  readonly type: 'image' | 'video' | 'document';
  /** Base64. */
  readonly data: string;
  readonly documentType: string;
  readonly fileName: string;
};

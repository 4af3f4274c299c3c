import type { Chat } from '../events/chat';
import type { Message } from '../events/message';

/** Which identity acts in which chat. */
export type Selection = {
  readonly chatId: string;
  /** Named by the caller; otherwise the rule of `choose-upstream` decides. */
  readonly upstream?: string;
  /** What the caller may see; absent: all. */
  readonly visibleUpstreams?: readonly string[];
};

/** Names a write so that it can be told apart when repeated. */
export type WriteName = {
  /** The wire's client id. */
  readonly clientId: string;
  /** Set when an operation record is to be settled by the write's commit. */
  readonly operationId?: string;
  readonly clientReference?: string;
  /** True when this write was tried before: its outcome is asked for before anything is sent. */
  readonly isRepeat?: boolean;
};

export type SendRequestContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string };

export type FileDescription = {
  readonly messageType: 'IMAGE' | 'DOCUMENT';
  readonly fileName: string;
  readonly documentType: string;
  readonly caption: string;
  readonly replyTo?: string;
  readonly sizeBytes: number;
  readonly sha256: string;
};

/** A file on its way into a chat. Nothing is seen there before `commit`. */
export interface Upload {
  /** The identity that was chosen. */
  readonly upstream: string;
  /** Base64 text of whole 3-byte groups, except in the last call. Resolves when there is room. */
  write(base64: string): Promise<void>;
  /** Takes its turn among the chat's sends; resolves as `Engine.send` does. */
  commit(file: FileDescription, name: WriteName): Promise<Message>;
  /** Harmless when repeated or after the commit. */
  abort(reason: string): void;
}

/** CTLive's multimedia object, its file as a stream of base64 text. */
export type Multimedia = {
  readonly chatId: string;
  readonly messageId: string;
  readonly messageType: string;
  readonly domain?: string;
  readonly format: 'fullsize' | 'thumbnail' | 'link';
  readonly caption?: string;
  readonly fileName?: string;
  readonly documentType?: string;
  readonly user?: Record<string, unknown>;
  /** Where the bytes are, when `format` is `link`. */
  readonly url?: string;
  readonly base64: AsyncIterable<string>;
};

export type JoinRequestOptions = { readonly nickname?: string };
export type JoinResult = { readonly chat: Chat; readonly isNew: boolean };

/**
 * PORT. Acts on contact sessions, wherever they live. Every call rejects with EngineError or a
 * storage error. Called by HTTP alone. A call that needs a connection still connecting, or a chat
 * rejoining, waits up to 10 s.
 */
export interface Engine {
  /** Concurrent joins make one session; joined already: `isNew` is false and nothing changes. */
  join(selection: Selection, options: JoinRequestOptions): Promise<JoinResult>;
  /** Repeated: the same answer, no event. */
  leave(selection: Selection): Promise<Chat>;
  /** Resolves once CTLive confirms. Repeated: the same answer, no event. */
  end(selection: Selection, reason?: string): Promise<Chat>;
  setWriting(selection: Selection, isWriting: boolean): Promise<void>;
  /**
   * Resolves when CTLive has acknowledged the message and its event is stored. Sends of one
   * (upstream, chat) go one at a time, in order of arrival. Safe to repeat with the same client id.
   */
  send(selection: Selection, content: SendRequestContent, name: WriteName): Promise<Message>;
  openUpload(selection: Selection): Promise<Upload>;
  /** The caller reads `base64` to its end or returns it early. */
  fetchMultimedia(selection: Selection, messageId: string): Promise<Multimedia>;
}

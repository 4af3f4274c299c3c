import { AppError, type Outcome } from '../runtime/app-error';
import type { StreamPosition } from '../events/commit';

/** CTLive's User Object; liberal, since pages and versions disagree. */
export type CtliveUser = {
  readonly id?: string;
  readonly nickname?: string;
  readonly isAgent?: boolean;
  readonly isOnline?: boolean;
  readonly channel?: string;
  readonly [key: string]: unknown;
};

/** CTLive's Contact Object; the members the gateway reads. */
export type CtliveContact = {
  readonly id?: string;
  readonly userID?: string;
  readonly users?: Readonly<Record<string, CtliveUser>>;
  readonly [key: string]: unknown;
};

/** `data` of a CTLive Message Object. */
export type CtliveMessage = {
  readonly id: string;
  readonly messageType: string;
  readonly ts: number;
  readonly replyTo?: string;
  readonly content?: { readonly user?: CtliveUser; readonly [key: string]: unknown };
  readonly deliverySuccess?: boolean;
  readonly deliveryErrorReason?: string;
};

/** What a joined contact notifies; names as the SDK's events have them. */
export type UpstreamEvent =
  | { readonly name: 'message' | 'link' | 'multimediaMessage'; readonly message: CtliveMessage }
  | {
      readonly name: 'messageReceived' | 'messageSeen';
      readonly messageId?: string;
      readonly by?: CtliveUser;
      readonly ts: number;
    }
  | { readonly name: 'multimediaMessageStored'; readonly messageId: string; readonly ts: number }
  | {
      readonly name: 'isWriting';
      readonly isWriting: boolean;
      readonly by?: CtliveUser;
      readonly ts: number;
    }
  | {
      readonly name: 'participantJoined' | 'participantLeft';
      readonly user: CtliveUser;
      readonly ts: number;
    }
  | {
      readonly name: 'contactEnded';
      readonly reason?: string;
      readonly by?: CtliveUser;
      readonly ts: number;
    }
  /** Of a kind this gateway does not know: its place in the stream still counts. */
  | { readonly name: 'other'; readonly ts: number };

export type OutgoingMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string };

export type OutgoingFile = {
  readonly messageType: 'IMAGE' | 'DOCUMENT';
  readonly fileName: string;
  /** Extension without a dot, lower case. */
  readonly documentType: string;
  readonly caption: string;
  readonly replyTo?: string;
};

export type Acknowledgement = { readonly messageId: string; readonly ts: number };

export type SendOutcome =
  | { readonly state: 'done'; readonly messageId: string; readonly ts: number }
  | { readonly state: 'not_done' }
  | { readonly state: 'unknown' };

export type Joined = {
  readonly contact: CtliveContact;
  /** Our own user id in this chat, where the upstream says it. */
  readonly selfUserId?: string;
  /** True: every event after the position asked for follows. False: history decides. */
  readonly isResumed: boolean;
  /** Where the chat's stream stood when the handlers were attached. */
  readonly position?: StreamPosition;
};

export type HistoryMessage = { readonly message: CtliveMessage; readonly clientId?: string };
export type History = {
  readonly messages: readonly HistoryMessage[];
  readonly isChatActive: boolean;
  readonly isComplete: boolean;
};

export type ProbeResult = {
  readonly roundTripMs: number;
  /** Last stream position of each chat that moved since the probe before: finds a lost tail. */
  readonly heads: ReadonlyMap<string, number>;
};

/** What a connection tells its owner. Calls are synchronous and must not throw. */
export interface UpstreamListener {
  /** `seq` counts 1, 2, 3, ... per chat within the connection's stream. */
  onEvent(chatId: string, seq: number, event: UpstreamEvent): void;
}

export type UpstreamTraits = {
  /** False: it has no client ids, so a send that may have been done is never made again. */
  readonly isResendSafe: boolean;
  /** True: events may stay away unnoticed, so the log is compared with history now and then. */
  readonly isComparedOnSchedule: boolean;
};

/** PORT. How an upstream is reached. One call makes one connection; the caller decides on retries. */
export interface Upstream {
  /** Where it differs from the contact wire's promises. */
  readonly traits?: UpstreamTraits;
  /**
   * Resolves once the upstream has accepted our identity. Throws UpstreamError: `login_required`
   * when it refused it, `unavailable` otherwise. Called by the connection's own loop.
   */
  connect(listener: UpstreamListener, signal: AbortSignal): Promise<UpstreamConnection>;
}

/**
 * PORT. One live connection, carrying many chats. Every call rejects with UpstreamError alone;
 * its `outcome` says whether the effect surely did not happen. Calls after close reject with
 * `unavailable`, `not_done`.
 */
export interface UpstreamConnection extends ChatCalls, MessageCalls {
  readonly streamId: string;
  /** Resolves, never rejects, with the reason when the connection is gone. */
  readonly closed: Promise<string>;
  /** A round trip. The evidence for `live`. */
  probe(): Promise<ProbeResult>;
  close(reason: string): void;
}

export interface ChatCalls {
  /** Attaches to a chat's events; harmless when joined already. Events may precede the answer. */
  join(chatId: string, options: { nickname?: string; resume?: StreamPosition }): Promise<Joined>;
  leave(chatId: string): Promise<void>;
  end(chatId: string, reason?: string): Promise<void>;
  setWriting(chatId: string, isWriting: boolean): Promise<void>;
  /** Everything said in the chat, oldest first. */
  history(chatId: string): Promise<History>;
}

export interface MessageCalls {
  /** With the same `clientId` again: the same message, once. */
  send(chatId: string, clientId: string, message: OutgoingMessage): Promise<Acknowledgement>;
  /** What became of a send. */
  outcome(chatId: string, clientId: string): Promise<SendOutcome>;
  openTransfer(chatId: string): Promise<OutboundTransfer>;
  /** The caller reads `base64` to its end or destroys it. */
  fetchMultimedia(chatId: string, messageId: string): Promise<InboundMultimedia>;
}

/** A file on its way to the upstream, which sees nothing before `commit`. */
export interface OutboundTransfer {
  /** Base64 text whose length is a multiple of 4, except in the last call. Waits for the window. */
  write(base64: string): Promise<void>;
  commit(clientId: string, file: OutgoingFile): Promise<Acknowledgement>;
  /** Harmless when repeated or after the commit. */
  abort(reason: string): void;
}

export type InboundMultimedia = {
  readonly messageId: string;
  readonly messageType: string;
  readonly domain?: string;
  readonly format: 'fullsize' | 'thumbnail' | 'link';
  readonly caption?: string;
  readonly fileName?: string;
  readonly documentType?: string;
  readonly user?: CtliveUser;
  /** Where the binary is, when `format` is `link`. */
  readonly url?: string;
  /** Base64 text in order, in pieces; throws UpstreamError when the upstream dies half way. */
  readonly base64: AsyncIterable<string>;
};

export type UpstreamErrorCode =
  | 'chat_not_found'
  | 'chat_ended'
  | 'not_joined'
  | 'message_not_found'
  | 'login_required'
  | 'rejected'
  | 'too_large'
  | 'not_supported'
  | 'invalid_response'
  | 'timeout'
  | 'unavailable';

export class UpstreamError extends AppError {
  constructor(
    readonly code: UpstreamErrorCode,
    message: string,
    override readonly outcome: Outcome,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  override shouldRetry(): boolean {
    return this.code === 'unavailable' || this.code === 'timeout';
  }
}

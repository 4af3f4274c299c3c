import type { ContactSessionView, Health } from '../events/chat';
import type { EventLog } from '../events/event-log';
import type { Message } from '../events/message';
import type { Clock } from '../runtime/clock';
import type { Deferred } from '../runtime/deferred';
import type { Logger } from '../runtime/logger';
import type { ChatRecords } from './chat-records';
import type { MessageRecords } from './message-records';
import type { OwnIdentity } from './own-identity';
import type { StartedSendRecords } from './sending/started-send-records';
import type { UpstreamConnection } from './upstream';

/** What every contact session of one upstream shares. */
export type SessionContext = {
  readonly upstream: string;
  readonly own: OwnIdentity;
  readonly eventLog: EventLog;
  readonly messages: MessageRecords;
  readonly chats: ChatRecords;
  readonly unsettled: UnsettledSends;
  /** Where sends are written down; undefined when they may be made again. */
  readonly startedSends: () => StartedSendRecords | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The live connection, if there is one now. */
  readonly connection: () => UpstreamConnection | undefined;
  readonly isLoginRequired: () => boolean;
  /** The evidence for a live session: that of its connection. */
  readonly health: () => Health;
  /** Every live session in a chat, of any upstream. */
  readonly views: (chatId: string) => readonly ContactSessionView[];
  /** The connection has to be made anew: more arrived than may wait. */
  readonly dropConnection: (reason: string) => void;
};

/** How a write is named; see the engine's WriteName. */
export type SendName = {
  readonly clientId: string;
  readonly operationId?: string;
  readonly clientReference?: string;
  readonly isRepeat?: boolean;
};

/** A send whose message is to be recognised by its id when it turns up in the stream or in history. */
export type Claim = {
  readonly name: SendName;
  readonly file?: { readonly sizeBytes: number; readonly sha256: string };
  /** Resolves after the commit that logged the message. */
  readonly logged: Deferred<Message>;
};

/**
 * PORT. Sends an earlier run of the gateway left without an outcome. Called while a session
 * attaches; every call may be repeated.
 */
export interface UnsettledSends {
  of(upstream: string, chatId: string): Promise<readonly UnsettledSend[]>;
  /** The upstream is sure that it never took this send. */
  notDone(operationId: string): Promise<void>;
}

export type UnsettledSend = { readonly operationId: string; readonly clientReference?: string };

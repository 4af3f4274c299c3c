import type { EventDraft } from './event';
import type { Message } from './message';

/**
 * What one append stores in one transaction. All of it concerns one (upstream, chat), or, without
 * a chat id, one upstream. A commit may have no events: a stream position alone is worth storing.
 */
export type Commit = {
  /** Empty for what the gateway says of itself. */
  readonly upstream: string;
  readonly chatId?: string;
  readonly events: readonly EventDraft[];
  /** Messages made known or changed by this commit; their ids are known for ever. */
  readonly messages?: readonly KnownMessage[];
  /** Where the upstream's event stream stands, so that a resume asks for what comes after. */
  readonly streamPosition?: StreamPosition;
  /** The contact session as it is from this commit on. */
  readonly session?: SessionChange;
  /** What became known about the chat itself. */
  readonly chat?: ChatChange;
  /** The operation this commit completes. */
  readonly settles?: OperationSettlement;
};

export type KnownMessage = { readonly message: Message };

export type StreamPosition = { readonly streamId: string; readonly last: number };

/** `offered`: CTLive has announced the chat to this identity, which was never in it. */
export type StoredSessionState = 'offered' | 'joined' | 'left' | 'ended' | 'lost';

export type SessionChange = {
  readonly state: StoredSessionState;
  readonly nickname?: string;
  readonly joinedAtMs?: number;
};

/** Absent members leave what is stored as it is. */
export type ChatChange = {
  readonly state?: 'offered' | 'active' | 'ended';
  /** CTLive's own contact object. */
  readonly contact?: Record<string, unknown>;
  readonly endedAtMs?: number;
  readonly endReason?: string;
};

/** A succeeded operation and the answer a repeat will get. */
export type OperationSettlement = {
  readonly operationId: string;
  readonly responseStatus: number;
  /** JSON text of the answer. */
  readonly responseBody: string;
  readonly messageId?: string;
};

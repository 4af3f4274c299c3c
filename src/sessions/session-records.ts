import type { StoredSessionState, StreamPosition } from '../events/commit';

/** A contact session as the store has it. Written by `EventLog.append` alone. */
export type SessionRecord = {
  readonly upstream: string;
  readonly chatId: string;
  readonly state: StoredSessionState;
  readonly nickname?: string;
  readonly joinedAtMs?: number;
  readonly streamPosition?: StreamPosition;
  /** Sequence of the last event of this (upstream, chat); 0 before the first. */
  readonly sequence: number;
};

/** PORT. Reads of stored contact sessions; all repeatable. Called by the pool and the engine. */
export interface SessionRecords {
  /** Every session in state `joined`, in no order: what a restart joins again. */
  joined(): Promise<readonly SessionRecord[]>;
  /** Every session in state `offered`, the oldest first. */
  offered(): Promise<readonly SessionRecord[]>;
  find(upstream: string, chatId: string): Promise<SessionRecord | undefined>;
  /** All identities' sessions in one chat. */
  ofChat(chatId: string): Promise<readonly SessionRecord[]>;
}

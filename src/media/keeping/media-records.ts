import type { Undelivered } from './media-references';
import type { FileOrigin } from './media-source';

/** What the gateway knows of the file of one message. */
export type MediaRecord = {
  readonly chatId: string;
  readonly messageId: string;
  /** The identity that saw the message. */
  readonly upstream: string;
  readonly state: MediaState;
  /** Place of its event in the log. */
  readonly position: number;
  readonly knownAtMs: number;
  /** Tries to fetch it that failed. */
  readonly attempts: number;
  /** When to try next, while `pending`. */
  readonly dueAtMs: number;
  readonly sha256?: string;
  readonly sizeBytes?: number;
  /** What CTLive said of the file; absent for one that was sent from here. */
  readonly origin?: FileOrigin;
  /** Why it was given up, for people, while `failed`. */
  readonly failure?: string;
};

/** `pending`: to be fetched. `failed`: given up. `expired`: was here and has been removed. */
export type MediaState = 'pending' | 'available' | 'failed' | 'expired';

/** PORT. The index of kept files: one record per message with a file. */
export interface MediaRecords {
  /** Up to which event the log has been looked through for files. */
  position(): Promise<number>;
  /** Adds the records not there yet and moves the position, all or nothing. */
  learn(records: readonly MediaRecord[], position: number): Promise<void>;
  /** Adds or replaces. */
  save(record: MediaRecord): Promise<void>;
  ofMessages(chatId: string, messageIds: readonly string[]): Promise<readonly MediaRecord[]>;
  /** Those to be fetched, the most urgent first. */
  pending(limit: number): Promise<readonly MediaRecord[]>;
  /** Files that are here, oldest first. */
  oldest(query: OldestQuery): Promise<readonly MediaRecord[]>;
  /** Whether any record that is available names this file. */
  isNamed(sha256: string): Promise<boolean>;
}

export type OldestQuery = {
  readonly limit: number;
  /** Known before this time. */
  readonly knownBeforeMs?: number;
  /** Not of an event that is among these. */
  readonly undelivered?: Undelivered;
};

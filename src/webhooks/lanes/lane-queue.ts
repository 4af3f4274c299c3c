import type { Delivery } from '../delivery/delivery';
import type { Lane } from './lane';

/** What a scan of the log found for one lane. */
export type LaneMatch = {
  readonly upstream: string;
  readonly chatId: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly count: number;
  readonly firstAtMs: number;
};

export type ScanResult = {
  readonly webhookId: string;
  readonly scannedTo: number;
  readonly lanes: readonly LaneMatch[];
};

export type Replay = {
  readonly webhookId: string;
  readonly replayId: string;
  readonly types?: readonly string[];
  readonly lanes: readonly LaneMatch[];
};

export type Claim = {
  readonly webhookId: string;
  readonly nowMs: number;
  readonly leaseUntilMs: number;
  readonly limit: number;
  /** Also lanes that are not due yet, the earliest due first. */
  readonly isProbe?: boolean;
};

export type Claimed = {
  readonly lanes: readonly Lane[];
  /** When the next lane that is nobody's falls due; absent: none waits. */
  readonly nextDueAtMs?: number;
};

export type Settlement = {
  readonly laneId: number;
  /** Done up to here; absent: the lane stays where it is. */
  readonly cursor?: number;
  readonly sequence?: number;
  readonly stepsUsed: number;
  /** When a lane that is given back is due. */
  readonly dueAtMs: number;
  /** Until when the lane stays claimed; absent: it is given back. */
  readonly leaseUntilMs?: number;
  /** No event before this position is waiting. */
  readonly nextPosition?: number;
  readonly parkedReason?: string;
  readonly nowMs: number;
  /** The delivery with the attempt that was made. */
  readonly delivery?: Delivery;
  /** What is left at least, known by the caller: an answer that saves looking. */
  readonly known?: Remainder;
};

/** What is left on a lane: how many events wait, and up to where. */
export type Remainder = { readonly waiting: number; readonly head: number };

export type Release = {
  readonly webhookId: string;
  readonly chatId?: string;
  readonly nowMs: number;
  /** Parked lanes too. */
  readonly isUnparking: boolean;
};

/** PORT. The lanes as the delivery worker works them. Every write is durable before it resolves. */
export interface LaneQueue {
  /**
   * Stores how far the log was scanned and what was found, in one transaction; a lane is made when
   * its first event is found. A result at or before the stored position changes nothing, so a scan
   * may be repeated. Called by the log scan only.
   */
  match(results: readonly ScanResult[], nowMs: number): Promise<void>;

  /** Makes the lanes of a replay; the same replay again changes nothing. */
  replay(replay: Replay, nowMs: number): Promise<void>;

  /**
   * Takes lanes that wait, are due, are not parked and are nobody's, the earliest due first.
   * Nobody else gets them before the lease ends.
   */
  claim(claim: Claim): Promise<Claimed>;

  /**
   * Stores what became of some attempts, in their order, all of them or none. A lane that reaches
   * its head is caught up and given back, a replay's is removed. Answers what is left of each;
   * undefined where the lane is gone. Trusts the caller to hold the claims, and what it says is
   * `known` to be left, which may be the answer as long as the lane is there and waits.
   */
  settle(settlements: readonly Settlement[]): Promise<readonly (Remainder | undefined)[]>;

  /** Makes what waits due now. Answers how many lanes. */
  release(release: Release): Promise<number>;

  /**
   * Events up to `earliest` are gone. Records it on the lanes that waited for one of them, and answers
   * these as they are then. Removes the lanes that were caught up and have no event left, so that there
   * are no more than there are chats with events, beside those that show a loss. Safe to repeat.
   * Called after retention.
   */
  expire(earliest: number): Promise<readonly Lane[]>;

  /** Ends every lease: called once at start, before any claim. */
  voidLeases(): Promise<void>;
}

/** Waits and bounds of contact sessions. Milliseconds and counts. */
export const sessionLimits = {
  /** How long a call waits for a connection still connecting or a chat rejoining. */
  readyWaitMs: 10_000,
  /** Without evidence for this long, `session.degraded` is logged. */
  degradedAfterMs: 5_000,
  /** How long a hole in a chat's stream holds what came after it. */
  holeWaitMs: 5_000,
  /** Events of one chat held behind a hole or a comparison; more end the waiting. */
  maxHeldEvents: 1_000,
  /** Events of one chat waiting for the store; more close the connection, which resumes later. */
  maxInboxItems: 10_000,
  /** Sends waiting in one chat; more are refused. */
  maxQueuedSends: 100,
  /** Messages in one commit. */
  maxCommitMessages: 200,
  /** `isWriting: true` lapses after this unless repeated. */
  writingLapseMs: 15_000,
  /** Chats joined again at the same time after a connection came back. */
  rejoinConcurrency: 32,
  probeIntervalMs: 5_000,
  /** A connection without any answer for this long is closed. */
  probeDeadlineMs: 10_000,
  /** A chat that is compared on schedule is compared so often, unless there are many. */
  comparisonIntervalMs: 10_000,
  /** The next chat is compared so much later: two in a second, per connection. */
  comparisonSpacingMs: 500,
  /** How long the inbox waits before it tries a failed commit again. */
  storageRetryMs: 1_000,
} as const;

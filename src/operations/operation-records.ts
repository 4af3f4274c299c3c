/** What became of a write. `unknown`: it may or may not have happened. */
export type OperationState = 'in_progress' | 'succeeded' | 'failed' | 'unknown';

/** A write named by its Idempotency-Key. The id doubles as the wire's client id. */
export type OperationRecord = {
  readonly id: string;
  readonly keyId: string;
  readonly idempotencyKey: string;
  /** SHA-256 (hex) of method, path, selection and body. */
  readonly fingerprint: string;
  readonly method: string;
  readonly path: string;
  readonly state: OperationState;
  readonly createdAtMs: number;
  readonly completedAtMs?: number;
  readonly responseStatus?: number;
  readonly responseBody?: string;
  readonly messageId?: string;
  /** A failed operation that may be tried again under the same key. */
  readonly isRetryable?: boolean;
  /** As the caller named it. */
  readonly upstream?: string;
  readonly chatId?: string;
  readonly clientReference?: string;
};

export type NewOperation = Pick<
  OperationRecord,
  | 'id'
  | 'keyId'
  | 'idempotencyKey'
  | 'fingerprint'
  | 'method'
  | 'path'
  | 'createdAtMs'
  | 'upstream'
  | 'chatId'
  | 'clientReference'
>;

/** How an operation ended, when no commit of the event log settled it. */
export type OperationEnd = {
  readonly state: 'succeeded' | 'failed' | 'unknown';
  readonly completedAtMs: number;
  readonly responseStatus?: number;
  readonly responseBody?: string;
  readonly isRetryable?: boolean;
};

/** PORT. Idempotency records. Every write is durable before it resolves. */
export interface OperationRecords {
  /**
   * Stores a new `in_progress` operation, or returns the one that holds (keyId, idempotencyKey)
   * already. Exactly one of two concurrent calls stores.
   */
  begin(operation: NewOperation): Promise<{ readonly existing?: OperationRecord }>;
  find(keyId: string, idempotencyKey: string): Promise<OperationRecord | undefined>;
  /** Ends an operation that is not `succeeded`; one that a commit settled stays as it is. */
  end(operationId: string, end: OperationEnd): Promise<void>;
  /** Puts a retryable failure, or an unknown shown not to have happened, back to `in_progress`. */
  resume(operationId: string): Promise<void>;
  /** Operations `in_progress` become `unknown`: called once at start, before any request. */
  abandonInProgress(): Promise<number>;
  /** Unknown operations of one chat that named this upstream, or none; oldest first. */
  unknownOf(upstream: string, chatId: string): Promise<readonly OperationRecord[]>;
  /** Removes operations completed before a time. */
  trim(olderThanMs: number): Promise<number>;
}

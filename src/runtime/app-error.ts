/** Whether the effect the caller asked for has surely not happened, or may have. */
export type Outcome = 'not_done' | 'unknown';

/**
 * A failure with a stable code. Its message is written for the API's user and may be shown;
 * a message of any other error may not.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  readonly outcome?: Outcome;

  /** True when the same call, repeated with the same Idempotency-Key, may succeed. */
  shouldRetry(): boolean {
    return false;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

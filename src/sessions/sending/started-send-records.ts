/** A send on an upstream without client ids, as it was before anything went out. */
export type StartedSend = {
  readonly upstream: string;
  readonly chatId: string;
  readonly clientId: string;
  readonly operationId?: string;
  readonly clientReference?: string;
  /** Type and content in one text: equal texts cannot be told apart in the chat. */
  readonly likeness: string;
  readonly startedAtMs: number;
  /** The connection it was made on: while that lives, the send may still be under way. */
  readonly streamId: string;
  /** The message it became, once that is known. */
  readonly messageId?: string;
};

/**
 * PORT. What was sent where nothing may ever be sent twice. Written by the send lane before the
 * send, and after its outcome; read when history has to decide. Every write is durable before it
 * resolves and may be repeated.
 */
export interface StartedSendRecords {
  begin(send: StartedSend): Promise<void>;
  claim(send: StartedSend, messageId: string): Promise<void>;
  /** It surely was not done. */
  forget(send: StartedSend): Promise<void>;
  /** Of one chat, in order of their start; those that became messages included. */
  of(upstream: string, chatId: string): Promise<readonly StartedSend[]>;
  /** Removes sends started before a time. */
  trim(olderThanMs: number): Promise<number>;
}

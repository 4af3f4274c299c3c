import type { Claim, SendName, SessionContext } from '../session-context';
import type { Acknowledgement, UpstreamConnection } from '../upstream';

/** What the lane needs of its session. */
export interface LaneSession {
  readonly context: SessionContext;
  /** The connection, once the session is live. Throws SessionError, nothing done. */
  live(): Promise<UpstreamConnection>;
  /** Logs an acknowledged send through the inbox. */
  acknowledged(attempt: SendAttempt, ack: Acknowledgement): void;
  /** Nothing is in flight any longer: what waited for it may go on. */
  landed(): void;
}

export type SendAttempt = {
  readonly name: SendName;
  readonly file?: Claim['file'];
  readonly chatId: string;
  /** CTLive's type and content, without the user. */
  readonly messageType: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly replyTo?: string;
  readonly perform: (connection: UpstreamConnection) => Promise<Acknowledgement>;
  /** A file's bytes went with its connection: it cannot be performed twice. */
  readonly isRepeatable: boolean;
};

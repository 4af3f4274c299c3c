/**
 * The sends of one chat: one at a time, in order of arrival. Phases of a send: waits its turn;
 * waits until the session is live; handed to the upstream; acknowledged; logged. A send whose
 * outcome is unknown is asked for once the session is live again, and sent again, under the same
 * client id, only where the upstream is sure that it did not take it.
 */
import type { Message } from '../../events/message';
import { Deferred } from '../../runtime/deferred';
import type { Claim } from '../session-context';
import { SessionError } from '../session-error';
import { sessionLimits } from '../session-limits';
import { outcomeUnknown } from './outcome-unknown';
import type { LaneSession, SendAttempt } from './send-attempt';
import { sendOnce } from './single-sends';
import {
  UpstreamError,
  type Acknowledgement,
  type SendOutcome,
  type UpstreamConnection,
} from '../upstream';

const maxTries = 3;
const notDone = { state: 'not_done' } as const;

export class SendLane {
  #claims: Map<string, Claim> | undefined;
  #tail: Promise<unknown> | undefined;
  #queued = 0;
  #inFlight: Claim | undefined;

  constructor(private readonly session: LaneSession) {}

  get claims(): ReadonlyMap<string, Claim> | undefined {
    return this.#claims;
  }

  claim(messageId: string, claim: Claim): void {
    (this.#claims ??= new Map()).set(messageId, claim);
  }

  forget(messageId: string): void {
    this.#claims?.delete(messageId);
  }

  /** Nobody will log these any longer: whoever waits for one is told. */
  abandon(error: Error): void {
    for (const claim of this.#claims?.values() ?? []) claim.logged.reject(error);
  }

  get isInFlight(): boolean {
    return this.#inFlight !== undefined;
  }

  /** The send whose outcome the session asks for when it attaches again. */
  get inFlight(): Claim | undefined {
    return this.#inFlight;
  }

  async send(attempt: SendAttempt): Promise<Message> {
    if (this.#queued >= sessionLimits.maxQueuedSends) {
      throw new SessionError('overloaded', 'Too many sends wait in this chat.', 'not_done');
    }
    this.#queued += 1;
    const turn = (this.#tail ?? Promise.resolve()).then(() => this.#deliver(attempt));
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#queued -= 1;
    }
  }

  async #deliver(attempt: SendAttempt): Promise<Message> {
    const claim: Claim = { name: attempt.name, file: attempt.file, logged: new Deferred() };
    // Whoever fails first has already been told.
    claim.logged.promise.catch(() => undefined);
    this.#inFlight = claim;
    try {
      const { session } = this;
      const { context } = session;
      const records = context.startedSends();
      const ack = records
        ? await sendOnce({ context, records, session, attempt })
        : await this.#acknowledgement(attempt);
      this.claim(ack.messageId, claim);
      this.session.acknowledged(attempt, ack);
    } finally {
      this.#inFlight = undefined;
      this.session.landed();
    }
    return claim.logged.promise;
  }

  async #acknowledgement(attempt: SendAttempt): Promise<Acknowledgement> {
    let mayBeDone = attempt.name.isRepeat === true;
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const connection = await this.#live(mayBeDone);
      const outcome = mayBeDone ? await this.#outcome(connection, attempt) : notDone;
      if (outcome?.state === 'done') return outcome;
      const wasLost = tries > 1 && outcome !== undefined;
      if (wasLost && !attempt.isRepeatable) throw connectionLost();
      const ack = outcome && (await this.#perform(connection, attempt));
      if (ack) return ack;
      mayBeDone = true;
    }
    throw outcomeUnknown();
  }

  /** `undefined` when CTLive may have taken it and did not say so. */
  async #perform(
    connection: UpstreamConnection,
    attempt: SendAttempt,
  ): Promise<Acknowledgement | undefined> {
    try {
      return await attempt.perform(connection);
    } catch (error) {
      if (error instanceof UpstreamError && error.outcome === 'unknown') return undefined;
      throw error;
    }
  }

  async #live(mayBeDone: boolean): Promise<UpstreamConnection> {
    try {
      return await this.session.live();
    } catch (error) {
      if (mayBeDone) throw outcomeUnknown(error);
      throw error;
    }
  }

  /** `undefined` when it could not be asked for and may be asked for again. */
  async #outcome(
    connection: UpstreamConnection,
    attempt: SendAttempt,
  ): Promise<Exclude<SendOutcome, { state: 'unknown' }> | undefined> {
    try {
      const outcome = await connection.outcome(attempt.chatId, attempt.name.clientId);
      if (outcome.state === 'unknown') throw outcomeUnknown();
      return outcome;
    } catch (error) {
      if (error instanceof UpstreamError && error.shouldRetry()) return undefined;
      throw error;
    }
  }
}

function connectionLost(): SessionError {
  const detail = 'The connection to CTLive was lost before the file was taken; nothing was sent.';
  return new SessionError('upstream_unavailable', detail, 'not_done');
}

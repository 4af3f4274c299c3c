import { Deferred } from '../../runtime/deferred';
import type { SendLane } from '../sending/send-lane';
import type { StartedSendRecords } from '../sending/started-send-records';
import type { Claim, SendName, SessionContext } from '../session-context';
import type { UpstreamConnection } from '../upstream';

type Claimant = {
  readonly context: SessionContext;
  readonly chatId: string;
  readonly lane: SendLane;
};

/**
 * Sends of one chat that were left without an outcome, by this run or by an earlier one. Those that
 * turn out to be in the chat become claims, which the next look at history settles.
 */
export class UnsettledClaims {
  #names: SendName[] | undefined;
  #hasAskedStore = false;

  constructor(private readonly claimant: Claimant) {}

  get isPending(): boolean {
    return this.#names !== undefined;
  }

  add(name: SendName): void {
    (this.#names ??= []).push(name);
  }

  /** Asks for all of them; true when one is in the chat. */
  async claim(connection: UpstreamConnection): Promise<boolean> {
    const { lane, context } = this.claimant;
    const records = context.startedSends();
    if (records) return this.#claimLate(connection, records);
    let hasClaims = false;
    let stillUnknown: SendName[] | undefined;
    for (const name of await this.#pending()) {
      const state = await this.#ask(connection, claimOf(name));
      if (state === 'done') hasClaims = true;
      if (state === 'unknown') (stillUnknown ??= []).push(name);
    }
    this.#names = stillUnknown;
    this.#hasAskedStore = true;
    const inFlight = lane.inFlight && (await this.#ask(connection, lane.inFlight, true));
    return hasClaims || inFlight === 'done';
  }

  /** Without client ids only the connection of a send can say more; later history decides. */
  async #claimLate(connection: UpstreamConnection, records: StartedSendRecords): Promise<boolean> {
    const { context, chatId, lane } = this.claimant;
    const { streamId } = connection;
    const inFlight = lane.inFlight?.name.clientId;
    const sends = (await records.of(context.upstream, chatId)).filter(
      (send) => send.messageId === undefined && send.clientId !== inFlight,
    );
    let isPending = false;
    for (const send of sends.filter((each) => each.streamId === streamId)) {
      const outcome = await connection.outcome(chatId, send.clientId);
      if (outcome.state === 'done') {
        await records.claim(send, outcome.messageId);
        lane.claim(outcome.messageId, claimOf(send));
      } else if (outcome.state === 'not_done') {
        if (send.operationId) await context.unsettled.notDone(send.operationId);
        await records.forget(send);
      } else isPending = true;
    }
    this.#names = isPending ? (this.#names ?? []) : undefined;
    return true;
  }

  async #ask(
    connection: UpstreamConnection,
    claim: Claim,
    isInFlight = false,
  ): Promise<'done' | 'not_done' | 'unknown'> {
    const { context, chatId, lane } = this.claimant;
    const { clientId, operationId } = claim.name;
    const outcome = await connection.outcome(chatId, clientId);
    if (outcome.state === 'done') lane.claim(outcome.messageId, claim);
    // What is in flight is sent again by the lane; an earlier send is over.
    if (outcome.state === 'not_done' && operationId && !isInFlight) {
      await context.unsettled.notDone(operationId);
    }
    return outcome.state;
  }

  async #pending(): Promise<readonly SendName[]> {
    const { context, chatId } = this.claimant;
    const remembered = this.#names ?? [];
    if (this.#hasAskedStore) return remembered;
    const stored = await context.unsettled.of(context.upstream, chatId);
    return [...stored.map((send) => ({ ...send, clientId: send.operationId })), ...remembered];
  }
}

function claimOf(name: SendName): Claim {
  const logged: Claim['logged'] = new Deferred();
  logged.promise.catch(() => undefined);
  return { name, logged };
}

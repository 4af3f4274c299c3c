/**
 * The outcome of sends that nobody answered, by history, on an upstream without client ids.
 * Alike sends cannot be told apart, so a group of them is settled as a whole: as many candidates
 * as sends, all were done; a complete history without any, none was; else they stay unknown, also
 * where nobody knows yet which agent we are. Only after their connection is gone: before that a
 * candidate may still come.
 */
import { Deferred } from '../../runtime/deferred';
import { likenessOf } from '../sending/likeness';
import type { SendLane } from '../sending/send-lane';
import type { StartedSend, StartedSendRecords } from '../sending/started-send-records';
import type { Claim, SessionContext } from '../session-context';
import type { CtliveMessage, History } from '../upstream';

export type Settlement = {
  readonly context: SessionContext;
  readonly records: StartedSendRecords;
  readonly chatId: string;
  readonly lane: SendLane;
  readonly history: History;
};

/** CTLive's clock may be behind ours by so much. */
const skewMs = 60_000;

/** Claims what was done, so that the comparison that follows logs and settles it. */
export async function settleByHistory(settlement: Settlement): Promise<void> {
  const { context, records, chatId } = settlement;
  const sends = await records.of(context.upstream, chatId);
  const open = sends.filter(({ messageId }) => messageId === undefined);
  if (open.length === 0) return;
  const claimed = new Set(sends.map(({ messageId }) => messageId));
  for (const group of groupsOf(open)) await settleGroup(settlement, group, claimed);
}

async function settleGroup(
  settlement: Settlement,
  group: readonly StartedSend[],
  claimed: ReadonlySet<string | undefined>,
): Promise<void> {
  const { context, history } = settlement;
  const streamId = context.connection()?.streamId;
  if (group.some((send) => send.streamId === streamId)) return;
  const [first] = group;
  const sources = history.messages.map(({ message }) => message);
  const candidates = sources.filter(
    (message) =>
      first !== undefined && isCandidate(context, message, first) && !claimed.has(message.id),
  );
  const areOurs = candidates.every(({ content }) => context.own.isOwn(content?.user));
  if (areOurs && candidates.length === group.length) {
    return claimAll(settlement, group, candidates);
  }
  if (candidates.length === 0 && history.isComplete) await failAll(settlement, group);
}

function isCandidate(context: SessionContext, message: CtliveMessage, send: StartedSend): boolean {
  return (
    context.own.mayBeOwn(message.content?.user) &&
    likenessOf(message.messageType, message.content) === send.likeness &&
    message.ts >= send.startedAtMs - skewMs
  );
}

async function claimAll(
  { records, lane }: Settlement,
  group: readonly StartedSend[],
  candidates: readonly CtliveMessage[],
): Promise<void> {
  for (const [index, send] of group.entries()) {
    const messageId = candidates[index]!.id;
    await records.claim(send, messageId);
    const { inFlight } = lane;
    lane.claim(messageId, inFlight?.name.clientId === send.clientId ? inFlight : claimOf(send));
  }
}

async function failAll(
  { records, context }: Settlement,
  group: readonly StartedSend[],
): Promise<void> {
  for (const send of group) {
    if (send.operationId) await context.unsettled.notDone(send.operationId);
    await records.forget(send);
  }
}

function groupsOf(sends: readonly StartedSend[]): Iterable<readonly StartedSend[]> {
  const groups = new Map<string, StartedSend[]>();
  for (const send of sends) {
    groups.set(send.likeness, [...(groups.get(send.likeness) ?? []), send]);
  }
  return groups.values();
}

function claimOf({ clientId, operationId, clientReference }: StartedSend): Claim {
  const logged: Claim['logged'] = new Deferred();
  logged.promise.catch(() => undefined);
  return { name: { clientId, operationId, clientReference }, logged };
}

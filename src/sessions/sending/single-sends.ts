/**
 * Sends on an upstream that has no client ids: each is performed once and never again. Phases:
 * written down; performed; its message id written down, ahead of the commit that logs it. Without
 * an answer it is `unknown` until the connection itself says more, or until that connection is
 * gone and history decides (attachment/history-settlement).
 */
import type { SessionContext } from '../session-context';
import { SessionError } from '../session-error';
import { UpstreamError, type Acknowledgement, type UpstreamConnection } from '../upstream';
import type { LaneSession, SendAttempt } from './send-attempt';
import { likenessOf } from './likeness';
import { outcomeUnknown } from './outcome-unknown';
import type { StartedSend, StartedSendRecords } from './started-send-records';

export type SingleSend = {
  readonly context: SessionContext;
  readonly records: StartedSendRecords;
  readonly session: LaneSession;
  readonly attempt: SendAttempt;
};

export async function sendOnce(send: SingleSend): Promise<Acknowledgement> {
  const { session, attempt } = send;
  const before = attempt.name.isRepeat ? await find(send) : undefined;
  if (before) return whatBecameOf(send, before);
  const connection = await session.live();
  const started = startedSendOf(send, connection);
  await send.records.begin(started);
  try {
    return await claimed(send, started, await attempt.perform(connection));
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.outcome !== 'unknown') {
      await send.records.forget(started);
      throw error;
    }
  }
  return whatBecameOf(send, started);
}

/** Once the session is live again; its attaching may have settled the send by then. */
async function whatBecameOf(send: SingleSend, started: StartedSend): Promise<Acknowledgement> {
  const connection = await live(send.session);
  const record = await find(send);
  if (!record) throw notDone();
  if (record.messageId !== undefined)
    return { messageId: record.messageId, ts: started.startedAtMs };
  const { chatId, clientId } = record;
  const outcome = await connection.outcome(chatId, clientId).catch((error: unknown) => {
    throw outcomeUnknown(error);
  });
  switch (outcome.state) {
    case 'done':
      return claimed(send, record, outcome);
    case 'not_done':
      await send.records.forget(record);
      throw notDone();
    case 'unknown':
      throw outcomeUnknown();
  }
}

async function claimed(
  { records }: SingleSend,
  started: StartedSend,
  ack: Acknowledgement,
): Promise<Acknowledgement> {
  // The message is logged all the same; without this line history may have to find it again.
  await records.claim(started, ack.messageId).catch(() => undefined);
  return ack;
}

async function live(session: LaneSession): Promise<UpstreamConnection> {
  try {
    return await session.live();
  } catch (error) {
    throw outcomeUnknown(error);
  }
}

async function find({ context, records, attempt }: SingleSend): Promise<StartedSend | undefined> {
  const sends = await records.of(context.upstream, attempt.chatId);
  return sends.find(({ clientId }) => clientId === attempt.name.clientId);
}

function startedSendOf(
  { context, attempt }: SingleSend,
  { streamId }: UpstreamConnection,
): StartedSend {
  const { chatId, name, messageType, content } = attempt;
  const { clientId, operationId, clientReference } = name;
  return {
    upstream: context.upstream,
    chatId,
    clientId,
    operationId,
    clientReference,
    likeness: likenessOf(messageType, content),
    startedAtMs: context.clock.now(),
    streamId,
  };
}

function notDone(): SessionError {
  const detail = 'CTLive did not take this. Nothing was sent, and nothing was sent again.';
  return new SessionError('upstream_unavailable', detail, 'not_done');
}

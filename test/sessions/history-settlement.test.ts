import { MemoryStartedSendRecords } from '../../src/adapters/memory/records/memory-started-send-records';
import { settleByHistory } from '../../src/sessions/attachment/history-settlement';
import { OwnIdentity } from '../../src/sessions/own-identity';
import { likenessOf } from '../../src/sessions/sending/likeness';
import type { LaneSession } from '../../src/sessions/sending/send-attempt';
import { SendLane } from '../../src/sessions/sending/send-lane';
import type { StartedSend } from '../../src/sessions/sending/started-send-records';
import type { SessionContext } from '../../src/sessions/session-context';
import type { CtliveMessage, CtliveUser, UpstreamConnection } from '../../src/sessions/upstream';

const startMs = 1_800_000_000_000;
const ourId = 'USER_us';
const us: CtliveUser = { id: ourId, isAgent: true };

function started(clientId: string, more: Partial<StartedSend> = {}): StartedSend {
  return {
    upstream: 'default',
    chatId: 'CHAT_1',
    clientId,
    operationId: `op-${clientId}`,
    likeness: likenessOf('TEXT', { text: 'Hello' }),
    startedAtMs: startMs,
    streamId: 'page-1',
    ...more,
  };
}

function said(id: string, text = 'Hello', ts = startMs, user: CtliveUser = us): CtliveMessage {
  return { id, messageType: 'TEXT', ts, content: { text, user } };
}

/** What became of the sends, with the history and on the connection given. */
async function settled(
  sends: readonly StartedSend[],
  messages: readonly CtliveMessage[],
  { isComplete = true, streamId = 'page-2', ownIds = [ourId] } = {},
): Promise<{ claims: string[]; failed: string[]; left: string[] }> {
  const records = new MemoryStartedSendRecords();
  for (const send of sends) await records.begin(send);
  for (const send of sends) if (send.messageId) await records.claim(send, send.messageId);
  const failed: string[] = [];
  const context = {
    upstream: 'default',
    own: new OwnIdentity('Ada', ownIds),
    connection: () => ({ streamId }) as UpstreamConnection,
    unsettled: {
      of: async () => [],
      notDone: async (operationId: string) => void failed.push(operationId),
    },
  } as unknown as SessionContext;
  const lane = new SendLane({ context } as LaneSession);
  const history = {
    messages: messages.map((message) => ({ message })),
    isChatActive: true,
    isComplete,
  };
  await settleByHistory({ context, records, chatId: 'CHAT_1', lane, history });
  const after = await records.of('default', 'CHAT_1');
  return {
    claims: [...(lane.claims ?? [])].map(([id, { name }]) => `${name.clientId}=${id}`),
    failed,
    left: after.filter(({ messageId }) => !messageId).map(({ clientId }) => clientId),
  };
}

describe('a send without an outcome, on an upstream without client ids', () => {
  it('succeeded when history has as many alike messages of ours as there are such sends', async () => {
    const two = [started('a'), started('b', { startedAtMs: startMs + 5 })];
    expect(await settled(two, [said('M1'), said('M0', 'other'), said('M2')])).toEqual({
      claims: ['a=M1', 'b=M2'],
      failed: [],
      left: [],
    });
  });

  it('failed when a complete history has none', async () => {
    const none = { claims: [], failed: ['op-a'], left: [] };
    expect(await settled([started('a')], [said('M1', 'other')])).toEqual(none);
    expect(await settled([started('a')], [said('M1', 'Hello', startMs - 60_001)])).toEqual(none);
    expect(await settled([started('a')], [said('M1', 'Hello', startMs, { id: 'U' })])).toEqual(
      none,
    );
  });

  it('stays unknown when they cannot be told apart, or history is not complete', async () => {
    const left = { claims: [], failed: [], left: ['a', 'b'] };
    const two = [started('a'), started('b')];
    expect(await settled(two, [said('M1')])).toEqual(left);
    expect(await settled(two, [said('M1'), said('M2'), said('M3')])).toEqual(left);
    expect(await settled(two, [], { isComplete: false })).toEqual(left);
  });

  it('stays unknown while nobody knows which agent we are, and one said so', async () => {
    const unknown = { ownIds: [] };
    const left = { claims: [], failed: [], left: ['a'] };
    expect(await settled([started('a')], [said('M1')], unknown)).toEqual(left);
    const others = [said('M1', 'Hello', startMs, { id: 'c', isAgent: false })];
    expect(await settled([started('a')], others, unknown)).toMatchObject({ failed: ['op-a'] });
  });

  it('stays unknown while the connection it was made on lives', async () => {
    const one = { claims: [], failed: [], left: ['a'] };
    expect(await settled([started('a')], [said('M1')], { streamId: 'page-1' })).toEqual(one);
    expect(await settled([started('a')], [], { streamId: 'page-1' })).toEqual(one);
  });

  it('does not take the message of another send', async () => {
    const sends = [started('a', { messageId: 'M1' }), started('b')];
    expect(await settled(sends, [said('M1')])).toMatchObject({ claims: [], failed: ['op-b'] });
    expect(await settled(sends, [said('M1'), said('M2')])).toMatchObject({ claims: ['b=M2'] });
  });

  it('counts a message a minute before its start, for clocks differ', async () => {
    const early = said('M1', 'Hello', startMs - 60_000);
    expect((await settled([started('a')], [early])).claims).toEqual(['a=M1']);
  });
});

describe('the likeness of two messages', () => {
  it('is their type and text, url, or file name and caption', () => {
    expect(likenessOf('TEXT', { text: 'a' })).toBe(likenessOf('text', { text: 'a', user: us }));
    expect(likenessOf('TEXT', { text: 'a' })).not.toBe(likenessOf('LINK', { url: 'a' }));
    const file = { fileName: 'a.png', caption: '' };
    expect(likenessOf('IMAGE', file)).toBe(likenessOf('IMAGE', { fileName: 'a.png' }));
    expect(likenessOf('IMAGE', file)).not.toBe(likenessOf('IMAGE', { ...file, caption: 'x' }));
  });
});

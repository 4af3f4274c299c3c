import { MemoryStore } from '../../src/adapters/memory/memory-store';
import type { OperationRecords } from '../../src/operations/operation-records';
import { Operations, type Beginning } from '../../src/operations/operations';
import { testSecretBox } from '../doubles/webhook-parts';
import { ManualClock } from '../doubles/manual-clock';

const request = {
  keyId: 'key',
  idempotencyKey: 'greeting',
  method: 'POST',
  path: '/chats/a/messages',
  bodySha256: 'b0d1',
  chatId: 'a',
};

const problem = { status: 503, body: '{"code":"upstream_unavailable"}' };

function operationsWith(records?: Partial<OperationRecords>) {
  const clock = new ManualClock();
  const store = new MemoryStore({ clock });
  const own = store.operationRecords;
  const merged: OperationRecords = {
    begin: (operation) => own.begin(operation),
    find: (keyId, idempotencyKey) => own.find(keyId, idempotencyKey),
    end: (id, end) => own.end(id, end),
    resume: (id) => own.resume(id),
    abandonInProgress: () => own.abandonInProgress(),
    unknownOf: (upstream, chatId) => own.unknownOf(upstream, chatId),
    trim: (olderThanMs) => own.trim(olderThanMs),
    ...records,
  };
  return {
    operations: new Operations({ records: merged, clock, secretBox: testSecretBox }),
    own,
    clock,
    merged,
  };
}

async function begun(operations: Operations): Promise<string> {
  const beginning = await operations.begin(request);
  return idOf(beginning);
}

function idOf(beginning: Beginning): string {
  if (beginning.kind !== 'begun') throw new Error(`not begun but ${beginning.kind}`);
  return beginning.operationId;
}

describe('Operations', () => {
  it('stores an operation in progress before it says that it has begun', async () => {
    const { operations } = operationsWith();

    const beginning = await operations.begin(request);

    expect(beginning).toMatchObject({ kind: 'begun', isRepeat: false });
    expect(await operations.find('key', 'greeting')).toMatchObject({
      id: idOf(beginning),
      state: 'in_progress',
      path: '/chats/a/messages',
    });
  });

  it('lets exactly one of two concurrent calls begin', async () => {
    const { operations } = operationsWith();

    const kinds = await Promise.all([operations.begin(request), operations.begin(request)]);

    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['begun', 'running']);
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['path', { path: '/chats/b/messages' }],
    ['upstream', { upstream: 'second' }],
    ['body', { bodySha256: 'other' }],
  ])('tells another %s apart', async (_part, change) => {
    const { operations } = operationsWith();
    await begun(operations);

    expect(await operations.begin({ ...request, ...change })).toEqual({ kind: 'mismatch' });
  });

  it('replays what a commit settled', async () => {
    const { operations, own } = operationsWith();
    const id = await begun(operations);
    const settled = { responseStatus: 201, responseBody: '{"id":"m"}' };
    await own.end(id, { state: 'succeeded', completedAtMs: 1, ...settled });
    operations.succeeded(id);

    const repeat = await operations.begin(request);

    expect(repeat).toEqual({ kind: 'replay', status: 201, body: '{"id":"m"}' });
  });

  it('replays a final failure', async () => {
    const { operations } = operationsWith();
    const id = await begun(operations);
    const failure = { status: 409, body: '{"code":"chat_ended"}' };
    await operations.failed(id, { ...failure, isRetryable: false, isOutcomeUnknown: false });

    expect(await operations.begin(request)).toEqual({ kind: 'replay', ...failure });
  });

  it.each([
    ['a retryable failure', { isRetryable: true, isOutcomeUnknown: false }],
    ['an unknown outcome', { isRetryable: false, isOutcomeUnknown: true }],
  ])('runs %s again under the same id, as a repeat', async (_what, kind) => {
    const { operations } = operationsWith();
    const id = await begun(operations);
    await operations.failed(id, { ...problem, ...kind });

    const [first, second] = await Promise.all([
      operations.begin(request),
      operations.begin(request),
    ]);

    expect(first).toEqual({ kind: 'begun', operationId: id, isRepeat: true });
    expect(second).toEqual({ kind: 'running' });
  });

  it('replays the answer of a repeat that found the message sent', async () => {
    const { operations } = operationsWith();
    const id = await begun(operations);
    await operations.failed(id, { ...problem, isRetryable: false, isOutcomeUnknown: true });
    await begun(operations);
    await operations.repeated(id, 201, '{"id":"m"}');

    expect(await operations.begin(request)).toMatchObject({ kind: 'replay', status: 201 });
  });

  it('runs an operation left by a crash again, as a repeat', async () => {
    const { operations, merged, clock } = operationsWith();
    const id = await begun(operations);
    await merged.abandonInProgress();
    const afterRestart = new Operations({ records: merged, clock, secretBox: testSecretBox });

    expect(await afterRestart.begin(request)).toEqual({
      kind: 'begun',
      operationId: id,
      isRepeat: true,
    });
  });

  it('takes up an operation whose end the store refused', async () => {
    let isFull = true;
    const { operations, own } = operationsWith({
      end: (id, end) => (isFull ? Promise.reject(new Error('disk full')) : own.end(id, end)),
    });
    const id = await begun(operations);
    const failure = { ...problem, isRetryable: true, isOutcomeUnknown: false };
    await expect(operations.failed(id, failure)).rejects.toThrow('disk full');
    isFull = false;

    expect(await operations.begin(request)).toMatchObject({ kind: 'begun', isRepeat: true });
  });

  it('lets the next repeat through when the store refused to resume', async () => {
    const resumes = [() => Promise.reject(new Error('disk full')), () => Promise.resolve()];
    const { operations } = operationsWith({ resume: () => resumes.shift()!() });
    const id = await begun(operations);
    await operations.failed(id, { ...problem, isRetryable: true, isOutcomeUnknown: false });

    await expect(operations.begin(request)).rejects.toThrow('disk full');
    expect(await operations.begin(request)).toMatchObject({ kind: 'begun', isRepeat: true });
  });
});

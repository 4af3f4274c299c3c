import { OutgoingTransfer } from '../../../../src/adapters/contact-wire/transfers/outgoing-transfer';
import { Deferred } from '../../../../src/runtime/deferred';
import { UpstreamError, type Acknowledgement } from '../../../../src/sessions/upstream';
import { ManualClock } from '../../../doubles/manual-clock';
import { until } from '../../../doubles/until';
import { begin, chunkChars, file } from '../sent-files';
import { failureOf, WireSetting } from '../wire-setting';

describe('OutgoingTransfer', () => {
  it('gathers small writes, and sends what is left before the commit', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    for (let count = 0; count < 1_000; count += 1) await transfer.write('QUJD');
    await setting.settle();
    expect(remote.countOf('chunk')).toBe(0);
    const committing = transfer.commit('k', file);
    const { transferId, index, base64 } = await remote.next('chunk');
    expect(base64).toBe('QUJD'.repeat(1_000));
    await setting.settle();
    expect(remote.countOf('request')).toBe(1);
    remote.send({ type: 'chunk-ack', transferId, index });
    remote.ack((await remote.nextRequest('transfer-commit')).id, { messageId: 'm', ts: 1 });
    await committing;
  });

  it('commits an empty file', async () => {
    await using setting = await WireSetting.open();
    const committing = (await begin(setting)).commit('k', file);
    const { id, request } = await setting.remote.nextRequest('transfer-commit');
    expect(request.base64Length).toBe(0);
    setting.remote.ack(id, { messageId: 'm', ts: 1 });
    await committing;
  });

  it.each([
    ['too_large', 'too_large'],
    ['type_not_allowed', 'rejected'],
    ['window_exceeded', 'unavailable'],
    ['unavailable', 'unavailable'],
  ])('rejects a write that waits when the peer aborts with %s', async (code, expected) => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    const failing = failureOf(transfer.write('A'.repeat(chunkChars * 8)));
    const { transferId } = await remote.next('chunk');
    remote.send({ type: 'abort', transferId, code, message: 'no more' });
    const failure = { code: expected, outcome: 'not_done', message: 'no more' };
    expect(await failing).toEqual(failure);
    expect(await failureOf(transfer.write('QUJD'))).toEqual(failure);
    expect(await failureOf(transfer.commit('k', file))).toEqual(failure);
    expect(setting.clock.timerCount).toBe(0);
    const sent = remote.received.length;
    remote.send({ type: 'chunk-ack', transferId, index: 0 });
    await setting.settle();
    expect(remote.received).toHaveLength(sent + 1);
  });

  it('tells the next call when the peer aborts between two', async () => {
    await using setting = await WireSetting.open();
    const transfer = await begin(setting);
    setting.remote.send({ type: 'abort', transferId: 't-1', code: 'too_large', message: 'x' });
    await setting.settle();
    expect(await failureOf(transfer.write('QUJD'))).toMatchObject({ code: 'too_large' });
  });

  it('rejects a commit that waits when the peer aborts', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    await transfer.write('QUJD');
    const failing = failureOf(transfer.commit('k', file));
    const { transferId } = await remote.next('chunk');
    remote.send({ type: 'abort', transferId, code: 'type_not_allowed', message: 'not a PDF' });
    expect(await failing).toEqual({ code: 'rejected', outcome: 'not_done', message: 'not a PDF' });
    expect(remote.countOf('request')).toBe(1);
  });

  it('rejects a commit under way when the peer aborts in place of an answer', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const failing = failureOf((await begin(setting)).commit('k', file));
    const { id, request } = await remote.nextRequest('transfer-commit');
    const { transferId } = request;
    remote.send({ type: 'abort', transferId, code: 'too_large', message: 'x' });
    expect(await failing).toMatchObject({ code: 'too_large', outcome: 'not_done' });
    remote.nack(id, 'transfer_unknown');
    await setting.settle();
  });

  it('fails with the refusal of a commit, which did nothing', async () => {
    await using setting = await WireSetting.open();
    const failing = failureOf((await begin(setting)).commit('k', file));
    setting.remote.nack(
      (await setting.remote.nextRequest('transfer-commit')).id,
      'type_not_allowed',
    );
    expect(await failing).toMatchObject({ code: 'rejected', outcome: 'not_done' });
  });

  it('aborts at the caller’s word, once, and ends what waits', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    const failing = failureOf(transfer.write('A'.repeat(chunkChars * 8)));
    transfer.abort('the client went away');
    transfer.abort('again');
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    const abort = await remote.next('abort');
    expect(abort).toMatchObject({ transferId: 't-1', message: 'the client went away' });
    await setting.settle();
    expect(remote.countOf('abort')).toBe(1);
    expect(await failureOf(transfer.commit('k', file))).toMatchObject({ outcome: 'not_done' });
  });

  it('does not abort after the commit', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    const committing = transfer.commit('k', file);
    const { id } = await remote.nextRequest('transfer-commit');
    transfer.abort('too late');
    remote.ack(id, { messageId: 'm', ts: 1 });
    expect(await committing).toEqual({ messageId: 'm', ts: 1 });
    transfer.abort('much too late');
    await setting.settle();
    expect(remote.countOf('abort')).toBe(0);
    expect(await failureOf(transfer.write('QUJD'))).toMatchObject({ outcome: 'not_done' });
  });

  it('gives up after 30 s without an acknowledgement', async () => {
    await using setting = await WireSetting.open();
    const { remote, clock } = setting;
    const transfer = await begin(setting);
    const failing = failureOf(transfer.write('A'.repeat(chunkChars * 8)));
    const { transferId } = await remote.next('chunk');
    clock.advance(29_999);
    remote.send({ type: 'chunk-ack', transferId, index: 0 });
    await until(() => remote.countOf('chunk') === 5);
    clock.advance(29_999);
    await setting.settle();
    expect(remote.countOf('abort')).toBe(0);
    clock.advance(1);
    expect(await failing).toMatchObject({ code: 'timeout', outcome: 'not_done' });
    await remote.next('abort');
    expect(clock.timerCount).toBe(0);
  });

  it('waits as long as it takes for a slow writer', async () => {
    await using setting = await WireSetting.open();
    const { remote, clock } = setting;
    const transfer = await begin(setting);
    await transfer.write('A'.repeat(chunkChars));
    const { transferId } = await remote.next('chunk');
    remote.send({ type: 'chunk-ack', transferId, index: 0 });
    await setting.settle();
    clock.advance(60 * 60_000);
    await transfer.write('QUJD');
    transfer.abort('enough');
  });

  it('ends with the connection, surely without a trace in the chat', async () => {
    await using setting = await WireSetting.open();
    const { remote, clock } = setting;
    const writing = failureOf((await begin(setting)).write('A'.repeat(chunkChars * 8)));
    const second = await begin(setting);
    await second.write('QUJD');
    const committing = failureOf(second.commit('k', file));
    await until(() => remote.countOf('chunk') === 5);
    remote.terminate();
    expect(await writing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(await committing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(clock.timerCount).toBe(0);
  });

  it('ends a transfer whose acknowledgement is malformed, and that alone', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const broken = await begin(setting);
    const failing = failureOf(broken.write('A'.repeat(chunkChars * 8)));
    const { transferId } = await remote.next('chunk');
    remote.sendText(JSON.stringify({ type: 'chunk-ack', transferId, index: -1 }));
    expect(await failing).toMatchObject({ code: 'invalid_response', outcome: 'not_done' });
    await setting.settle();
  });

  it('leaves the outcome of a commit under way to its request', async () => {
    const answered = new Deferred<Acknowledgement>();
    const transfer = new OutgoingTransfer({
      clock: new ManualClock(),
      stallMs: 1_000,
      maxChars: 100,
      askTurn: () => undefined,
      sendChunk: () => undefined,
      sendAbort: () => undefined,
      sendCommit: () => answered.promise,
      onOver: () => undefined,
    });
    const failing = failureOf(transfer.commit('k', file));
    await Promise.resolve();
    transfer.lose('the connection broke');
    answered.reject(new UpstreamError('unavailable', 'who knows', 'unknown'));
    expect(await failing).toMatchObject({ outcome: 'unknown' });
  });
});

import type { GatewayFrame } from '../../../../src/adapters/contact-wire/frames';
import { OutgoingTransfers } from '../../../../src/adapters/contact-wire/transfers/outgoing-transfers';
import { RequestTable } from '../../../../src/adapters/contact-wire/request-table';
import type { OutboundTransfer } from '../../../../src/sessions/upstream';
import { ManualClock } from '../../../doubles/manual-clock';
import { until } from '../../../doubles/until';
import { acknowledging, begin, chunkChars, chunksOf, file } from '../sent-files';
import { failureOf, WireSetting } from '../wire-setting';

describe('OutgoingTransfers', () => {
  it('carries a file in whole chunks within the window, then commits it', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    const base64 = Buffer.alloc(1_500_000, 'a picture of a cat').toString('base64');
    const acks = acknowledging(remote);
    for (let at = 0; at < base64.length; at += 87_384) {
      await transfer.write(base64.slice(at, at + 87_384));
    }
    const committing = transfer.commit('k-1', file);
    const { id, request } = await remote.nextRequest('transfer-commit');
    expect(await acks.stop()).toBeLessThanOrEqual(4);

    const chunks = chunksOf(remote);
    expect(request).toEqual({
      op: 'transfer-commit',
      chatId: 'c',
      transferId: chunks[0]?.transferId,
      clientId: 'k-1',
      base64Length: base64.length,
      ...file,
    });
    expect(chunks.map((chunk) => chunk.base64).join('') === base64).toBe(true);
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_chunk, index) => index));
    expect(chunks.slice(0, -1).every((chunk) => chunk.base64.length === chunkChars)).toBe(true);
    remote.ack(id, { messageId: 'm-1', ts: 5 });
    expect(await committing).toEqual({ messageId: 'm-1', ts: 5 });
    expect(setting.clock.timerCount).toBe(0);
  });

  it('stops taking text while the peer withholds acknowledgements', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const transfer = await begin(setting);
    const chunk = 'A'.repeat(chunkChars);
    for (let count = 0; count < 4; count += 1) await transfer.write(chunk);
    let isTaken = false;
    const fifth = transfer.write(chunk).then(() => (isTaken = true));
    await until(() => remote.countOf('chunk') === 4);
    await setting.settle();
    expect([isTaken, remote.countOf('chunk')]).toEqual([false, 4]);

    const { transferId } = await remote.next('chunk');
    remote.send({ type: 'chunk-ack', transferId, index: 7 });
    remote.send({ type: 'chunk-ack', transferId: 't-99', index: 0 });
    await setting.settle();
    expect([isTaken, remote.countOf('chunk')]).toEqual([false, 4]);

    remote.send({ type: 'chunk-ack', transferId, index: 0 });
    remote.send({ type: 'chunk-ack', transferId, index: 0 });
    await fifth;
    await setting.settle();
    expect(remote.countOf('chunk')).toBe(5);
    transfer.abort('enough');
  });

  it('lets other frames overtake 5 MiB that stand still', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const transfer = await begin(setting);
    const lost = failureOf(transfer.write('A'.repeat(5 * 1024 * 1024)));
    await until(() => remote.countOf('chunk') === 4);
    const leaving = connection.leave('c');
    remote.ack((await remote.nextRequest('leave')).id);
    await leaving;
    expect(remote.countOf('chunk')).toBe(4);
    transfer.abort('enough');
    await lost;
  });

  it('puts no chunk into a socket beyond 256 KiB, and goes on when it drains', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const transfers = [];
    for (let count = 0; count < 60; count += 1) transfers.push(await begin(setting));
    remote.pause();
    // 60 windows are 15 MiB, more than the network keeps between two sockets.
    const chunk = 'A'.repeat(chunkChars);
    let written = 0;
    const writing = transfers.map(async (transfer) => {
      for (let count = 0; count < 4; count += 1) await transfer.write(chunk);
      written += 4;
    });
    const leaving = connection.leave('c');
    remote.resume();
    const { id } = await remote.nextRequest('leave');
    const ahead = remote.received.slice(
      0,
      remote.received.findIndex((frame) => 'id' in frame && frame.id === id),
    );
    const chunksAhead = ahead.filter((frame) => frame.type === 'chunk').length;
    expect(chunksAhead).toBeLessThan(240);
    remote.ack(id);
    await leaving;
    await Promise.all(writing);
    await until(() => remote.countOf('chunk') === 240);
    expect(written).toBe(240);
    for (const transfer of transfers) transfer.abort('enough');
  });

  it('gives every transfer its turn, one chunk at a time, while the socket has room', async () => {
    const sent: GatewayFrame[] = [];
    const socket = {
      bufferedBytes: 0,
      send: (frame: GatewayFrame) => {
        sent.push(frame);
        return 'sent' as const;
      },
    };
    const clock = new ManualClock();
    const requests = new RequestTable({ socket, clock, timeoutMs: 1_000, maxUnanswered: 10 });
    const ids = ['a', 'b', 'c'];
    const nextTransferId = () => ids.shift() ?? 'none';
    const outgoing = new OutgoingTransfers({
      socket,
      requests,
      clock,
      stallMs: 1_000,
      nextTransferId,
    });
    const transfers: OutboundTransfer[] = [];
    for (const id of [1, 2, 3]) {
      const opening = outgoing.open('chat');
      requests.answer(id, {});
      transfers.push(await opening);
    }
    sent.length = 0;

    socket.bufferedBytes = 3 * chunkChars + 1;
    const writes = transfers.map((transfer) => transfer.write('A'.repeat(chunkChars * 4)));
    outgoing.pump();
    expect(sent).toEqual([]);
    socket.send = (frame) => {
      socket.bufferedBytes += chunkChars;
      sent.push(frame);
      return 'sent';
    };
    for (let turn = 0; turn < 12; turn += 1) {
      socket.bufferedBytes = 3 * chunkChars;
      outgoing.pump();
      expect(sent).toHaveLength(turn + 1);
    }
    await Promise.all(writes);
    const order = sent.map((frame) => (frame.type === 'chunk' ? frame.transferId : frame.type));
    expect(order.join('')).toBe('abcabcabcabc');
    outgoing.loseAll('enough');
    expect(clock.timerCount).toBe(0);
  });

  it('refuses a file longer than the peer takes without sending it', async () => {
    await using setting = await WireSetting.open({}, { maxFileBytes: 100 });
    const { remote } = setting;
    const transfer = await begin(setting);
    await transfer.write('A'.repeat(136));
    expect(await failureOf(transfer.write('QUJD'))).toMatchObject({
      code: 'too_large',
      outcome: 'not_done',
    });
    expect((await remote.next('abort')).code).toBe('too_large');
    expect(remote.countOf('chunk')).toBe(0);
  });

  it('begins nothing that was refused', async () => {
    await using setting = await WireSetting.open();
    const failing = failureOf(setting.connection.openTransfer('c'));
    setting.remote.nack((await setting.remote.nextRequest('transfer-begin')).id, 'not_joined');
    expect(await failing).toMatchObject({ code: 'not_joined', outcome: 'not_done' });
    expect(setting.clock.timerCount).toBe(0);
  });
});

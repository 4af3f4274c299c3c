import { until } from '../../../doubles/until';
import { description, fetch, sender, textOf } from '../fetched-files';
import { failureOf, WireSetting } from '../wire-setting';

describe('IncomingTransfers', () => {
  it('reads a file piece by piece, with its description', async () => {
    await using setting = await WireSetting.open();
    const fetching = setting.connection.fetchMultimedia('c', 'm-1');
    const { id, request } = await setting.remote.nextRequest('fetch');
    expect(request).toMatchObject({ chatId: 'c', messageId: 'm-1' });
    // In the same read: the chunks come before the caller has the description.
    setting.remote.ack(id, description);
    const send = sender(setting, request.transferId);
    send(0, 'QUJD');
    send(1, 'RA==');
    send(2, '', true);
    const media = await fetching;
    expect({ ...media, base64: undefined }).toEqual({ ...description, messageId: 'm-1' });
    expect(await textOf(media)).toBe('QUJDRA==');
    await setting.settle();
    const acks = setting.remote.received.filter((frame) => frame.type === 'chunk-ack');
    expect(acks.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(setting.remote.countOf('abort')).toBe(0);
    expect(setting.clock.timerCount).toBe(0);
  });

  it('carries a large file whole', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const base64 = Buffer.alloc(3_000_000, 'another picture of a cat').toString('base64');
    const { media, transferId } = await fetch(setting);
    const send = sender(setting, transferId);
    const sending = async () => {
      for (let at = 0, index = 0; at < base64.length; at += 65_536, index += 1) {
        await until(() => index - remote.countOf('chunk-ack') < 4);
        send(index, base64.slice(at, at + 65_536), at + 65_536 >= base64.length);
      }
    };
    const [text] = await Promise.all([textOf(media), sending()]);
    expect(text === base64).toBe(true);
  });

  it('goes on with the connection while a file stands still', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const { media, transferId } = await fetch(setting);
    for (const index of [0, 1, 2, 3]) sender(setting, transferId)(index, 'A'.repeat(65_536));
    const leaving = connection.leave('c');
    remote.ack((await remote.nextRequest('leave')).id);
    await leaving;
    await media.base64[Symbol.asyncIterator]().return?.();
  });

  it('has nothing to read when CTLive gives a link', async () => {
    await using setting = await WireSetting.open();
    const { media } = await fetch(setting, { format: 'link', url: 'https://ctlive.test/1' });
    expect(media).toMatchObject({ format: 'link', url: 'https://ctlive.test/1' });
    expect(await textOf(media)).toBe('');
    expect(setting.clock.timerCount).toBe(0);
  });

  it('takes a description with nulls as one without', async () => {
    await using setting = await WireSetting.open();
    const { media } = await fetch(setting, { format: 'link', caption: null, user: null });
    expect(media).toMatchObject({ fileName: 'cat.png' });
    expect([media.caption, media.user]).toEqual([undefined, undefined]);
  });

  it('refuses a chunk of a transfer it never asked for', async () => {
    await using setting = await WireSetting.open();
    for (const transferId of ['t-1', 't-01', 'stranger']) {
      sender(setting, transferId)(0, 'QUJD');
      expect(await setting.remote.next('abort')).toMatchObject({
        transferId,
        code: 'transfer_unknown',
      });
    }
  });

  it('tells the peer to stop when the fetch was given up', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote, clock } = setting;
    const failing = failureOf(connection.fetchMultimedia('c', 'm'));
    const { id, request } = await remote.nextRequest('fetch');
    clock.advance(15_000);
    expect(await failing).toMatchObject({ code: 'timeout', outcome: 'not_done' });
    expect(await remote.next('abort')).toMatchObject({ transferId: request.transferId });
    remote.ack(id, description);
    sender(setting, request.transferId)(0, 'QUJD', true);
    await setting.settle();
    expect(clock.timerCount).toBe(0);
    expect(remote.countOf('abort')).toBe(1);
  });

  it('keeps nothing of a fetch that was refused', async () => {
    await using setting = await WireSetting.open();
    const failing = failureOf(setting.connection.fetchMultimedia('c', 'm'));
    setting.remote.nack((await setting.remote.nextRequest('fetch')).id, 'message_not_found');
    expect(await failing).toMatchObject({ code: 'message_not_found', outcome: 'not_done' });
    await setting.settle();
    expect(setting.remote.countOf('abort')).toBe(0);
  });
});

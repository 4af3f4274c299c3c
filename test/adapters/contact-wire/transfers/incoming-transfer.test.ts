import { fetch, sender, textOf } from '../fetched-files';
import { failureOf, WireSetting } from '../wire-setting';

describe('IncomingTransfer', () => {
  it('acknowledges a chunk when the reader takes it, not before', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const { media, transferId } = await fetch(setting);
    const send = sender(setting, transferId);
    for (const index of [0, 1, 2, 3]) send(index, 'QUJD');
    await setting.settle();
    expect(remote.countOf('chunk-ack')).toBe(0);
    const reader = media.base64[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 'QUJD' });
    await setting.settle();
    expect(remote.countOf('chunk-ack')).toBe(1);
    send(4, 'RA==', true);
    const rest = [
      await reader.next(),
      await reader.next(),
      await reader.next(),
      await reader.next(),
    ];
    expect(rest.map(({ value }) => String(value))).toEqual(['QUJD', 'QUJD', 'QUJD', 'RA==']);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('aborts when the reader stops early, and passes over what still comes', async () => {
    await using setting = await WireSetting.open();
    const { remote } = setting;
    const { media, transferId } = await fetch(setting);
    const send = sender(setting, transferId);
    send(0, 'QUJD');
    send(1, 'QUJD');
    for await (const piece of media.base64) {
      expect(piece).toBe('QUJD');
      break;
    }
    expect(await remote.next('abort')).toMatchObject({ transferId });
    send(2, 'QUJD');
    await setting.settle();
    expect([remote.countOf('abort'), remote.countOf('chunk-ack')]).toEqual([1, 1]);
    expect(setting.clock.timerCount).toBe(0);
  });

  it('aborts when the reader stops before the first piece', async () => {
    await using setting = await WireSetting.open();
    const { media, transferId } = await fetch(setting);
    await media.base64[Symbol.asyncIterator]().return?.();
    expect(await setting.remote.next('abort')).toMatchObject({ transferId });
    expect(await textOf(media)).toBe('');
    expect(setting.clock.timerCount).toBe(0);
  });

  const large = 'A'.repeat(65_540);
  it.each([
    ['a gap', [[1, 'QUJD']]],
    [
      'a repeated chunk',
      [
        [0, 'QUJD'],
        [0, 'QUJD'],
      ],
    ],
    ['a chunk too large', [[0, large]]],
    ['a chunk of 5 characters', [[0, 'QUJDR']]],
    ['an empty chunk that is not the last', [[0, '']]],
    ['what is not base64', [[0, 'QU"D']]],
    [
      'text after padding',
      [
        [0, 'QQ=='],
        [1, 'QUJD'],
      ],
    ],
    ['padding in the middle', [[0, 'Q==DQUJD']]],
    [
      'a chunk after the last',
      [
        [0, 'QUJD', true],
        [1, 'QUJD'],
      ],
    ],
    ['a negative index', [[-1, 'QUJD']]],
  ] as [string, [number, string, boolean?][]][])(
    'ends a file that has %s',
    async (_name, chunks) => {
      await using setting = await WireSetting.open();
      const { media, transferId } = await fetch(setting);
      for (const [index, base64, isLast] of chunks)
        sender(setting, transferId)(index, base64, isLast);
      expect(await setting.remote.next('abort')).toMatchObject({ transferId, code: 'bad_frame' });
      expect(await failureOf(textOf(media))).toMatchObject({
        code: 'invalid_response',
        outcome: 'not_done',
      });
      await setting.settle();
      expect(setting.clock.timerCount).toBe(0);
    },
  );

  it('ends a file whose fifth chunk comes unacknowledged', async () => {
    await using setting = await WireSetting.open();
    const { media, transferId } = await fetch(setting);
    for (const index of [0, 1, 2, 3, 4]) sender(setting, transferId)(index, 'QUJD');
    expect(await setting.remote.next('abort')).toMatchObject({
      transferId,
      code: 'window_exceeded',
    });
    expect(await failureOf(textOf(media))).toMatchObject({ code: 'invalid_response' });
  });

  it('throws in the middle of a file when the connection dies', async () => {
    await using setting = await WireSetting.open();
    const { media, transferId } = await fetch(setting);
    sender(setting, transferId)(0, 'QUJD');
    const reader = media.base64[Symbol.asyncIterator]();
    await reader.next();
    const failing = failureOf(reader.next());
    setting.remote.terminate();
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(setting.clock.timerCount).toBe(0);
  });

  it('hands out a file that was here in full when the connection died', async () => {
    await using setting = await WireSetting.open();
    const { media, transferId } = await fetch(setting);
    sender(setting, transferId)(0, 'QUJD', true);
    await setting.settle();
    setting.remote.terminate();
    await setting.connection.closed;
    expect(await textOf(media)).toBe('QUJD');
  });

  it('throws what the peer aborts with', async () => {
    await using setting = await WireSetting.open();
    const { media, transferId } = await fetch(setting);
    const failing = failureOf(textOf(media));
    setting.remote.send({ type: 'abort', transferId, code: 'message_not_found', message: 'gone' });
    expect(await failing).toEqual({
      code: 'message_not_found',
      outcome: 'not_done',
      message: 'gone',
    });
  });

  it('gives up after 30 s without a chunk', async () => {
    await using setting = await WireSetting.open();
    const { clock } = setting;
    const { media, transferId } = await fetch(setting);
    const reader = media.base64[Symbol.asyncIterator]();
    clock.advance(29_999);
    sender(setting, transferId)(0, 'QUJD');
    await reader.next();
    clock.advance(29_999);
    expect(clock.timerCount).toBe(1);
    const failing = failureOf(reader.next());
    clock.advance(30_000);
    expect(await failing).toMatchObject({ code: 'timeout', outcome: 'not_done' });
    expect(await setting.remote.next('abort')).toMatchObject({ transferId });
    expect(clock.timerCount).toBe(0);
  });

  it('waits as long as it takes for a slow reader', async () => {
    await using setting = await WireSetting.open();
    const { media, transferId } = await fetch(setting);
    sender(setting, transferId)(0, 'QUJD');
    await setting.settle();
    setting.clock.advance(60 * 60_000);
    const reader = media.base64[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 'QUJD' });
    await reader.return?.();
  });
});

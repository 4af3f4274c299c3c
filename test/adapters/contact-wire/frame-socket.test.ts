import type { ScriptedConnection } from '../../doubles/scripted-peer';
import { until } from '../../doubles/until';
import { failureOf, WireSetting } from './wire-setting';

type Act = (remote: ScriptedConnection) => void;

describe('FrameSocket', () => {
  const violations: [string, number, string, Act][] = [
    ['no JSON', 1002, 'JSON', (remote) => remote.sendText('{"type":"ack","id":1,')],
    ['an empty text', 1002, 'JSON', (remote) => remote.sendText('')],
    ['a list', 1002, 'JSON object', (remote) => remote.sendText('[{"type":"ack"}]')],
    ['a JSON text', 1002, 'JSON object', (remote) => remote.sendText('"ack"')],
    ['a JSON null', 1002, 'JSON object', (remote) => remote.sendText('null')],
    ['deep nesting', 1002, 'JSON object', (remote) => remote.sendText('['.repeat(500_000))],
    ['a binary frame', 1002, 'binary', (remote) => remote.sendBinary(Buffer.from('{"type":"x"}'))],
    [
      'a frame too long',
      1009,
      'too long',
      (remote) => remote.sendText(' '.repeat(1024 * 1024 + 1)),
    ],
  ];
  it.each(violations)('is ended by %s with code %i', async (_name, code, reason, act) => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    const failing = failureOf(connection.leave('c'));
    await remote.next('request');
    act(remote);
    expect(await connection.closed).toContain(reason);
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
    await until(() => remote.closedWith !== undefined);
    expect(remote.closedWith?.code).toBe(code);
  });

  const harmless: [string, string][] = [
    ['an unknown type', '{"type":"motd","text":"hello"}'],
    ['no type', '{}'],
    ['a type that is a number', '{"type":7}'],
    ['the name of a built-in', '{"type":"__proto__"}'],
    ['a second welcome', '{"type":"welcome","version":1,"streamId":"s-2","server":"x"}'],
    ['a late refusal', '{"type":"refused","code":"unauthorized","message":"x"}'],
    ['an answer to nothing', '{"type":"ack","id":4711,"result":{}}'],
    ['a refusal of nothing', '{"type":"nack","id":4711,"code":"x","message":"x"}'],
    ['a probe-ack to nothing', '{"type":"probe-ack","id":4711,"heads":{}}'],
    ['an ack without id', '{"type":"ack","result":{}}'],
    ['an ack with a text as id', '{"type":"ack","id":"1","result":{}}'],
    ['an event without a chat', '{"type":"event","seq":1,"event":{"name":"message"}}'],
    ['an event with a broken seq', '{"type":"event","chatId":"c","seq":0,"event":{"name":"x"}}'],
    ['a chunk-ack of no transfer', '{"type":"chunk-ack","transferId":"t-1","index":0}'],
    ['an abort of no transfer', '{"type":"abort","transferId":"t-9","code":"x","message":"x"}'],
    ['a chunk without transfer', '{"type":"chunk","index":0,"base64":""}'],
    ['a poisoned object', '{"type":"ack","id":9,"result":{},"__proto__":{"type":"event"}}'],
    ['lone surrogates', '{"type":"event","chatId":"c","seq":-1,"event":{"name":"\\ud800"}}'],
    ['a frame as long as can be', `{"type":"motd"}${' '.repeat(1024 * 1024 - 15)}`],
  ];
  it.each(harmless)('goes on after %s', async (_name, frame) => {
    await using setting = await WireSetting.open();
    setting.remote.sendText(frame);
    await setting.settle();
    expect(setting.events).toEqual([]);
    const leaving = setting.connection.leave('c');
    setting.remote.ack((await setting.remote.nextRequest('leave')).id);
    await leaving;
  });

  it('warns of malformed frames once', async () => {
    await using setting = await WireSetting.open();
    for (let count = 0; count < 5; count += 1) setting.remote.sendText('{"type":"ack"}');
    await setting.settle();
    expect(setting.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('cuts off a peer that provokes answers and never reads them', async () => {
    await using setting = await WireSetting.open();
    const { connection, remote } = setting;
    let reason: string | undefined;
    void connection.closed.then((text) => (reason = text));
    remote.pause();
    // Every chunk of a transfer nobody knows is answered; its id makes the answer long.
    const stranger = { type: 'chunk', index: 0, base64: '' } as const;
    const transferId = 'x'.repeat(500);
    for (let count = 0; count < 40_000; count += 1) remote.send({ ...stranger, transferId });
    await until(() => reason !== undefined, 15_000);
    expect(reason).toBe('the peer does not read');
    remote.resume();
    await until(() => remote.closedWith !== undefined);
  });
});

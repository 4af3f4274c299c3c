import { once } from 'node:events';
import { WebSocket } from 'ws';
import { wireLimits } from '../../src/adapters/contact-wire/frames';
import { ManualClock } from '../doubles/manual-clock';
import { demoChatId } from '../../src/simulator/simulator';
import { runningSimulator, type RunningSimulator } from './running-simulator';

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

async function isUnharmed(running: RunningSimulator): Promise<boolean> {
  const gateway = await running.gateway({ nickname: 'After' });
  const joined = await gateway.ask('join', { chatId: demoChatId });
  return joined.contact.id === demoChatId;
}

describe('hostile frames', () => {
  it.each([
    ['not JSON', 'hello', 1002],
    ['an array', '[]', 1002],
    ['a number', '1', 1002],
    ['JSON null', 'null', 1002],
    ['nothing', '', 1002],
    ['deep arrays', deep(100_000), 1002],
    ['binary', Buffer.from('{"type":"probe","id":1}'), 1002],
    ['too long', JSON.stringify({ pad: 'x'.repeat(wireLimits.maxFrameBytes) }), 1009],
    ['a second hello', '{"type":"hello","versions":[1],"domain":"d"}', 1002],
    ['a broken hello', '{"type":"hello","versions":"1"}', 1002],
  ])('%s ends the connection and nothing else', async (_, frame, code) => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await running.gateway();
    gateway.socket.send(frame);
    await gateway.until(() => gateway.isClosed());
    expect(gateway.closeCode).toBe(code);
    expect(await isUnharmed(running)).toBe(true);
  });

  it.each([
    ['a request', '{"type":"request","id":1,"request":{"op":"contact","chatId":"c"}}'],
    ['a probe', '{"type":"probe","id":1}'],
    ['an unknown frame', '{"type":"greetings"}'],
    ['a broken hello', '{"type":"hello","versions":[],"domain":{}}'],
  ])('%s instead of hello ends the connection', async (_, frame) => {
    await using running = await runningSimulator();
    const gateway = await running.dial();
    gateway.socket.send(frame);
    await gateway.until(() => gateway.isClosed());
    expect(gateway.closeCode).toBe(1002);
    expect(gateway.frames).toEqual([]);
  });

  it('a connection without hello is closed after 5 s', async () => {
    const clock = new ManualClock();
    await using running = await runningSimulator({ clock });
    const gateway = await running.dial();
    await running.control('GET', '/chats');
    clock.advance(4_999);
    await running.control('GET', '/chats');
    expect(gateway.isClosed()).toBe(false);
    clock.advance(1);
    await gateway.until(() => gateway.isClosed());
    expect(gateway.closeCode).toBe(1002);
  });

  it('a connection that answers no ping is cut, one that does stays', async () => {
    const clock = new ManualClock();
    await using running = await runningSimulator({ clock });
    const [alive, dead] = [await running.gateway(), await running.gateway({ nickname: 'Dead' })];
    dead.socket.pause();
    const pinged = once(alive.socket, 'ping');
    clock.advance(30_000);
    await pinged;
    await alive.probe();
    clock.advance(30_000);
    await alive.probe();
    expect((await running.control('POST', '/disconnect')).body.disconnected).toBe(1);
    dead.socket.resume();
  });

  it.each([
    ['bad_frame', { type: 'request' }],
    ['bad_frame', { type: 'request', request: 'join' }],
    ['bad_frame', { type: 'request', request: { op: 7 } }],
    ['bad_frame', { type: 'greetings' }],
    ['unknown_op', { type: 'request', request: { op: 'constructor' } }],
    ['invalid_argument', { type: 'request', request: { op: 'join' } }],
    ['invalid_argument', { type: 'request', request: { op: 'join', chatId: { a: 1 } } }],
    ['invalid_argument', { type: 'request', request: { op: 'join', chatId: 'x'.repeat(513) } }],
    ['chat_not_found', { type: 'request', request: { op: 'join', chatId: '__proto__' } }],
  ])('are answered with %s: %j', async (code, frame) => {
    await using running = await runningSimulator();
    const gateway = await running.gateway();
    gateway.send({ ...frame, id: 77 });
    const nack = await gateway.next(({ type }) => type === 'nack');
    expect(nack).toMatchObject({ id: 77, code, message: expect.stringMatching(/./) });
    expect(await gateway.probe()).toEqual({});
  });

  it.each([
    { type: 'greetings' },
    { type: 'request', id: '1', request: { op: 'contact', chatId: 'c' } },
    { type: 'request', id: -1 },
    { type: 'probe', id: 0.5 },
    { type: 'chunk', transferId: 7 },
    { type: 'chunk-ack', transferId: 'none', index: 0 },
    { type: 'abort', transferId: 'none', code: 'rejected', message: '' },
    { type: 'abort' },
    { id: null },
  ])('that nobody can be answered about are passed over: %j', async (frame) => {
    await using running = await runningSimulator();
    const gateway = await running.gateway();
    gateway.send(frame);
    await gateway.probe();
    expect(gateway.frames.map(({ type }) => type)).toEqual(['welcome', 'probe-ack']);
  });

  it('unknown members are ignored, however deep', async () => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await running.gateway();
    const request = `{"op":"join","chatId":"${demoChatId}","x":${deep(100_000)}}`;
    gateway.socket.send(`{"type":"request","id":5,"__proto__":{"a":1},"request":${request}}`);
    expect(await gateway.next(({ type }) => type === 'ack')).toMatchObject({ id: 5 });
  });

  it('a request id used twice at once ends the connection', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    await gateway.ask('transfer-begin', { chatId, transferId: 't' });
    const commit = {
      op: 'transfer-commit',
      chatId,
      transferId: 't',
      clientId: 'c',
      messageType: 'IMAGE',
      fileName: 'a.png',
      documentType: 'png',
      caption: '',
      base64Length: 4,
    };
    gateway.send({ type: 'request', id: 900, request: commit });
    gateway.send({ type: 'request', id: 900, request: commit });
    await gateway.until(() => gateway.isClosed());
    expect(gateway.closeCode).toBe(1002);
  });

  it('more than 1,000 unanswered requests are refused as overloaded', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    await gateway.ask('transfer-begin', { chatId, transferId: 't' });
    gateway.send({ type: 'chunk', transferId: 't', index: 0, base64: 'AAAA' });
    // The commit waits for the disk; everything of the chat that comes with it waits, too.
    const commit = { transferId: 't', clientId: 'c', messageType: 'IMAGE', documentType: 'png' };
    const requests = [
      { op: 'transfer-commit', chatId, ...commit, fileName: 'a', caption: '', base64Length: 4 },
      ...Array.from({ length: 1_500 }, () => ({ op: 'contact', chatId })),
    ];
    gateway.socket.pause();
    for (const [n, request] of requests.entries()) {
      gateway.send({ type: 'request', id: 1_000 + n, request });
    }
    gateway.socket.resume();
    const answers = (): string[] =>
      gateway.frames.flatMap((frame) =>
        (frame.type === 'ack' || frame.type === 'nack') && frame.id >= 1_000 ? [frame.type] : [],
      );
    await gateway.until(() => answers().length === requests.length);
    const codes = gateway.frames.flatMap((frame) => (frame.type === 'nack' ? [frame.code] : []));
    expect(new Set(codes)).toEqual(new Set(['overloaded']));
    expect(await gateway.ask('contact', { chatId })).toMatchObject({ contact: { id: chatId } });
  });

  it('too many transfers of one connection are refused as overloaded', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const begun = Array.from({ length: 300 }, (_, n) =>
      gateway.answerTo('transfer-begin', { chatId, transferId: `t-${n}` }),
    );
    const refused = (await Promise.all(begun)).filter(({ type }) => type === 'nack');
    expect(refused).toHaveLength(44);
    expect(refused[0]).toMatchObject({ code: 'overloaded' });
    expect(await running.storedFiles()).toEqual([]);
  });

  it('a chat holds so many participants and no more', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    for (let n = 0; n < 199; n += 1) {
      const gateway = await running.gateway({ nickname: `Agent ${n}` });
      await gateway.ask('join', { chatId });
    }
    const late = await running.gateway({ nickname: 'Late' });
    await expect(late.ask('join', { chatId })).rejects.toThrow('rejected');
  });
});

describe('hostile connections', () => {
  it.each([
    ['another path', '/', {}, 404],
    ['a page of another site', '/contact-wire', { origin: 'https://evil.example' }, 403],
    ['an origin that is none', '/contact-wire', { origin: 'null' }, 403],
  ])('%s gets no WebSocket', async (_, path, options, status) => {
    await using running = await runningSimulator();
    const socket = new WebSocket(new URL(path, running.simulator.contactWireUrl), options);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain(String(status));
  });

  it('one that speaks no WebSocket after the upgrade is dropped', async () => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await running.gateway();
    const { _socket: raw } = gateway.socket as unknown as { _socket: NodeJS.WritableStream };
    raw.write(Buffer.alloc(4_096, 0xff));
    await gateway.until(() => gateway.isClosed());
    expect(await isUnharmed(running)).toBe(true);
  });
});

import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import {
  ContactWireUpstream,
  type ContactWireUpstreamOptions,
} from '../../../src/adapters/contact-wire/contact-wire-upstream';
import { silentLogger } from '../../../src/runtime/logger';
import type { UpstreamListener } from '../../../src/sessions/upstream';
import { ManualClock } from '../../doubles/manual-clock';
import { ScriptedPeer, type ScriptedConnection } from '../../doubles/scripted-peer';
import { until } from '../../doubles/until';
import { failureOf, loggerInto, type LogLine } from './wire-setting';

const deafListener: UpstreamListener = { onEvent: () => undefined };
const never = new AbortController().signal;

function upstreamAt(url: string, options: Partial<ContactWireUpstreamOptions> = {}) {
  const clock = new ManualClock();
  const upstream = new ContactWireUpstream({
    url,
    domain: 'default',
    clock,
    logger: silentLogger,
    ...options,
  });
  return { clock, upstream };
}

async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('ContactWireUpstream', () => {
  it('says hello with its identity and resolves with the stream of the welcome', async () => {
    await using peer = await ScriptedPeer.start();
    const { upstream, clock } = upstreamAt(peer.url, { nickname: 'Gateway', token: 'jwt-1' });
    const connecting = upstream.connect(deafListener, never);
    const remote = await peer.accept();
    const hello = await remote.welcome({ streamId: 's-7f3a' });
    expect(hello).toEqual({
      type: 'hello',
      versions: [1],
      domain: 'default',
      nickname: 'Gateway',
      token: 'jwt-1',
    });
    expect((await connecting).streamId).toBe('s-7f3a');
    expect(clock.timerCount).toBe(0);
    (await connecting).close('done');
  });

  it('agrees on no compression with a peer that offers it', async () => {
    await using peer = await ScriptedPeer.start();
    const connecting = upstreamAt(peer.url).upstream.connect(deafListener, never);
    const remote = await peer.accept();
    await remote.welcome();
    expect(remote.extensions).toBe('');
    (await connecting).close('done');
  });

  it('hears events that come together with the welcome', async () => {
    await using peer = await ScriptedPeer.start();
    const seqs: number[] = [];
    const listener: UpstreamListener = { onEvent: (_chatId, seq) => void seqs.push(seq) };
    const connecting = upstreamAt(peer.url).upstream.connect(listener, never);
    const remote = await peer.accept();
    await remote.welcome();
    const event = { name: 'isWriting', data: { isWriting: true, ts: 1 } };
    remote.send({ type: 'event', chatId: 'c', seq: 1, event });
    remote.send({ type: 'event', chatId: 'c', seq: 2, event });
    const connection = await connecting;
    await until(() => seqs.length === 2);
    expect(seqs).toEqual([1, 2]);
    connection.close('done');
  });

  it.each([
    ['unauthorized', 'login_required'],
    ['unsupported_version', 'unavailable'],
    ['unavailable', 'unavailable'],
    ['something_new', 'unavailable'],
  ])('takes refused %s as %s', async (code, expected) => {
    await using peer = await ScriptedPeer.start();
    const failing = failureOf(upstreamAt(peer.url).upstream.connect(deafListener, never));
    const remote = await peer.accept();
    await remote.next('hello');
    remote.send({ type: 'refused', code, message: 'no entry' });
    expect(await failing).toEqual({
      code: expected,
      outcome: 'not_done',
      message: expect.stringContaining('no entry'),
    });
    await until(() => remote.closedWith !== undefined);
  });

  const refusals: [string, (remote: ScriptedConnection, token: string) => void][] = [
    [
      'a refusal',
      (remote, token) => remote.send({ type: 'refused', code: 'unauthorized', message: token }),
    ],
    ['a close reason', (remote, token) => remote.close(4000, token)],
  ];
  it.each(refusals)('hides its token when the peer repeats it in %s', async (_name, refuse) => {
    await using peer = await ScriptedPeer.start();
    const token = 'eyJ-very-secret';
    const lines: LogLine[] = [];
    const { upstream } = upstreamAt(peer.url, { token, logger: loggerInto(lines) });
    const failing = upstream.connect(deafListener, never).catch((error: unknown) => error);
    const remote = await peer.accept();
    await remote.next('hello');
    refuse(remote, `bad credential ${token}!`);
    const error = inspect(await failing, { depth: 10 });
    expect(error).toContain('bad credential [hidden]!');
    expect(error).not.toContain(token);
    expect(JSON.stringify(lines)).not.toContain(token);
  });

  it('hides its token when the peer repeats it in a refusal of a request', async () => {
    await using peer = await ScriptedPeer.start();
    const { upstream } = upstreamAt(peer.url, { token: 'eyJ-very-secret' });
    const connecting = upstream.connect(deafListener, never);
    const remote = await peer.accept();
    await remote.welcome();
    const connection = await connecting;
    const failing = failureOf(connection.leave('c'));
    remote.nack((await remote.nextRequest('leave')).id, 'rejected', 'not with eyJ-very-secret');
    expect((await failing).message).toBe('not with [hidden]');
    connection.close('done');
  });

  it('tells nothing of an address that is no WebSocket URL', async () => {
    const { upstream } = upstreamAt('http://[broken?token=eyJ-very-secret');
    const error: unknown = await upstream
      .connect(deafListener, never)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(inspect(error, { depth: 10 })).not.toContain('eyJ-very-secret');
  });

  it('is unavailable when nobody listens', async () => {
    let port: number;
    {
      await using server = await listening(createServer());
      port = server.port;
    }
    const { upstream, clock } = upstreamAt(`ws://127.0.0.1:${port}`);
    expect(await failureOf(upstream.connect(deafListener, never))).toEqual({
      code: 'unavailable',
      outcome: 'not_done',
      message: 'CTLive cannot be reached: ECONNREFUSED',
    });
    expect(clock.timerCount).toBe(0);
  });

  it('is unavailable when the server speaks plain HTTP only', async () => {
    const server = createHttpServer((_request, response) => response.writeHead(403).end());
    await using http = await listening(server);
    const { upstream } = upstreamAt(`ws://127.0.0.1:${http.port}`);
    const failure = await failureOf(upstream.connect(deafListener, never));
    expect(failure).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(failure.message).toContain('403');
  });

  it('gives up dialling after 5 s', async () => {
    const sockets: Socket[] = [];
    await using server = await listening(
      createServer((socket) => void sockets.push(socket.resume())),
    );
    const { upstream, clock } = upstreamAt(`ws://127.0.0.1:${server.port}`);
    const failing = failureOf(upstream.connect(deafListener, never));
    await until(() => sockets.length === 1);
    clock.advance(5_000);
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(clock.timerCount).toBe(0);
    await until(() => sockets[0]?.destroyed === true);
  });

  it('gives up waiting for the welcome after 5 s', async () => {
    await using peer = await ScriptedPeer.start();
    const { upstream, clock } = upstreamAt(peer.url);
    const failing = failureOf(upstream.connect(deafListener, never));
    const remote = await peer.accept();
    await remote.next('hello');
    clock.advance(4_999);
    expect(clock.timerCount).toBe(1);
    clock.advance(1);
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(clock.timerCount).toBe(0);
    await until(() => remote.closedWith !== undefined);
  });

  it('does not dial when it is cancelled already', async () => {
    await using peer = await ScriptedPeer.start();
    const failure = failureOf(
      upstreamAt(peer.url).upstream.connect(deafListener, AbortSignal.abort()),
    );
    expect(await failure).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
  });

  it('ends the connection when it is cancelled while waiting for the welcome', async () => {
    await using peer = await ScriptedPeer.start();
    const controller = new AbortController();
    const { upstream, clock } = upstreamAt(peer.url);
    const failing = failureOf(upstream.connect(deafListener, controller.signal));
    const remote = await peer.accept();
    await remote.next('hello');
    controller.abort();
    expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(clock.timerCount).toBe(0);
    await until(() => remote.closedWith !== undefined);
  });

  it('leaves an open connection alone when its signal is aborted later', async () => {
    await using peer = await ScriptedPeer.start();
    const controller = new AbortController();
    const connecting = upstreamAt(peer.url).upstream.connect(deafListener, controller.signal);
    const remote = await peer.accept();
    await remote.welcome();
    const connection = await connecting;
    controller.abort();
    expect(await remote.ping('still there')).toBe('still there');
    connection.close('done');
  });

  const strangeAnswers: [string, (remote: ScriptedConnection) => void][] = [
    ['another version', (remote) => void remote.welcome({ version: 2 })],
    [
      'an event',
      (remote) => remote.sendText('{"type":"event","chatId":"c","seq":1,"event":{"name":"x"}}'),
    ],
    ['an ack', (remote) => remote.ack(1)],
    ['a welcome without a stream', (remote) => remote.sendText('{"type":"welcome","version":1}')],
    ['no JSON', (remote) => remote.sendText('hello there')],
    ['a binary frame', (remote) => remote.sendBinary(Buffer.from('{}'))],
    ['a frame too long', (remote) => remote.sendText('x'.repeat(1024 * 1024 + 1))],
    ['a close', (remote) => remote.close(1013, 'later')],
    ['a lost connection', (remote) => remote.terminate()],
  ];
  it.each(strangeAnswers)(
    'is unavailable when the hello is answered by %s',
    async (_name, answer) => {
      await using peer = await ScriptedPeer.start();
      const { upstream, clock } = upstreamAt(peer.url);
      const failing = failureOf(upstream.connect(deafListener, never));
      const remote = await peer.accept();
      answer(remote);
      expect(await failing).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
      expect(clock.timerCount).toBe(0);
      await until(() => remote.closedWith !== undefined);
    },
  );

  it('passes over an unknown type of frame before the welcome', async () => {
    await using peer = await ScriptedPeer.start();
    const connecting = upstreamAt(peer.url).upstream.connect(deafListener, never);
    const remote = await peer.accept();
    remote.sendText('{"type":"motd","text":"hello"}');
    await remote.welcome();
    (await connecting).close('done');
  });
});

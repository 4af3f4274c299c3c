import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import { adminKey, type HttpGateway } from '../../doubles/http-gateway';

export type Control = { readonly control: string; readonly [name: string]: unknown };

/** A client of the event socket, on its own connection. */
export async function openSocket(
  gateway: HttpGateway,
  query = '',
  { key = adminKey, ...options }: ClientOptions & { readonly key?: string } = {},
) {
  const texts: string[] = [];
  let pings = 0;
  const closings: { code: number; reason: string }[] = [];
  const headers: Record<string, string> = key ? { Authorization: `Bearer ${key}` } : {};
  const url = `${gateway.url.replace('http', 'ws')}/events/socket${query}`;
  const socket = new WebSocket(url, { ...options, headers });
  socket.on('message', (bytes: Buffer, isBinary) =>
    texts.push(isBinary ? 'binary' : bytes.toString()),
  );
  socket.on('ping', () => (pings += 1));
  socket.on('close', (code, reason) => closings.push({ code, reason: reason.toString() }));
  socket.on('error', () => undefined);
  const [answer] = (await once(socket, 'upgrade')) as [{ headers: Record<string, string> }];
  if (socket.readyState !== socket.OPEN) await once(socket, 'open');
  const parsed = () => texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  return {
    socket,
    headers: answer.headers,
    /** The events, as they came. */
    events: () => texts.filter((_, index) => !('control' in (parsed()[index] ?? {}))),
    controls: () => parsed().filter((message): message is Control => 'control' in message),
    pings: () => pings,
    /** What the client has sent by now has been read when this resolves. */
    async roundTrip() {
      socket.ping();
      await once(socket, 'pong');
    },
    closing: () => closings[0],
    [Symbol.dispose]: () => socket.terminate(),
  };
}

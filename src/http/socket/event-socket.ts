import type { Request, Response } from 'express';
import { WebSocketServer, type WebSocket } from 'ws';
import { followFeed, type EventStream, type StreamEnding } from '../feeds/followed-feed';
import { gatewayOf } from '../gateway-context';
import { RequestError } from '../problems/request-error';
import { closeWithin, keepAlive } from './socket-life';
import { SocketSink } from './socket-sink';
import { upgradeOf, type Upgrade } from './upgrade';

/** Nothing is expected of a client but pongs and its close. */
const maxIncomingBytes = 4 * 1024;

const sockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: maxIncomingBytes,
});
sockets.on('headers', (headers, request) => {
  headers.push(`X-Request-Id: ${(request as Request).requestId}`);
});

const closings: Readonly<Record<StreamEnding, readonly [code: number, reason: string]>> = {
  left: [1000, ''],
  over: [1000, 'closeAfter is over'],
  key_ended: [1008, 'the API key is no longer good'],
  stopping: [1001, 'the gateway is stopping'],
};

/** Refuses what is not a WebSocket handshake, before anything else of the call is looked at. */
export function requireUpgrade(request: Request): Upgrade {
  const upgrade = upgradeOf(request);
  const version = request.get('Sec-WebSocket-Version');
  if (!upgrade || version !== '13') throw upgradeRequired();
  if (!/^[+/0-9A-Za-z]{22}==$/.test(request.get('Sec-WebSocket-Key') ?? '')) {
    throw new RequestError('invalid_request', 'Sec-WebSocket-Key is not a WebSocket key.');
  }
  return upgrade;
}

/** Turns the connection into a WebSocket and hands it the feed until either side ends it. */
export async function serveSocket(
  request: Request,
  response: Response,
  upgrade: Upgrade,
  stream: EventStream,
): Promise<void> {
  const { connection } = upgrade;
  const socket = await accept(request, response, upgrade);
  const { clock } = gatewayOf(request);
  using _heart = keepAlive(socket, clock);
  const sink = new SocketSink(socket, connection, { clock });
  try {
    const ending = await followFeed(request, connection, sink, stream);
    await closeWithin(socket, clock, closings[ending]);
  } catch (error) {
    await closeWithin(socket, clock, [1011, 'the gateway failed']);
    throw error;
  }
}

function accept(request: Request, response: Response, upgrade: Upgrade): Promise<WebSocket> {
  const { connection, head } = upgrade;
  response.detachSocket(connection as Parameters<Response['detachSocket']>[0]);
  // The head that ws writes is the answer: nobody is to write another.
  response.writeHead(101);
  return new Promise((resolve) => {
    sockets.handleUpgrade(request, connection, head, (socket) => {
      // A protocol error of the client: ws closes, and the feed ends with the connection.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function upgradeRequired(): RequestError {
  return new RequestError(
    'upgrade_required',
    'This route speaks WebSocket, version 13. Over plain HTTP use GET /events/stream.',
    {
      headers: {
        Upgrade: 'websocket',
        Connection: 'Upgrade, close',
        'Sec-WebSocket-Version': '13',
      },
    },
  );
}

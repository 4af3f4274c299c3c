import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';

export const socketPath = '/events/socket';

/** The connection of a request that wants to become a WebSocket, and what came after its head. */
export type Upgrade = { readonly connection: Duplex; readonly head: Buffer };

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** Undefined for an ordinary request. */
export function upgradeOf(request: IncomingMessage): Upgrade | undefined {
  return upgrades.get(request);
}

type MakeResponse = (request: IncomingMessage) => ServerResponse;

/**
 * Sends upgrade requests through the app like any other, so that whoever may not open the socket
 * is answered with the same problems; the operation that accepts takes the connection over.
 */
export function serveUpgrades(server: Server, app: Express, makeResponse: MakeResponse): void {
  const connections = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    connection.on('error', () => connection.destroy());
    upgrades.set(request, { connection, head });
    const response = makeResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(connection as Parameters<ServerResponse['assignSocket']>[0]);
    response.once('finish', () => connection.end());
    app(request, response);
  });
  const closeOrdinary = server.closeAllConnections.bind(server);
  // Node does not count upgraded connections among the server's.
  server.closeAllConnections = (): void => {
    closeOrdinary();
    for (const connection of connections) connection.destroy();
  };
}

/**
 * Makes Node treat a request as an upgrade only where we have a socket. With any listener for
 * upgrades it takes every request that offers one out of HTTP, and Java's HttpClient offers `h2c`
 * with its first request. Node reads `upgrade` when the head is complete.
 */
export function onlyUpgradeSockets(requestPrototype: object): void {
  const offered = new WeakSet<object>();
  Object.defineProperty(requestPrototype, 'upgrade', {
    configurable: true,
    get(this: IncomingMessage): boolean {
      return offered.has(this) && (this.method === 'CONNECT' || isForSocket(this));
    },
    set(this: IncomingMessage, isOffered: unknown) {
      if (isOffered === true) offered.add(this);
    },
  });
}

function isForSocket({ method, url, headers }: IncomingMessage): boolean {
  const isPath = url?.split('?', 1)[0] === socketPath;
  return isPath && method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

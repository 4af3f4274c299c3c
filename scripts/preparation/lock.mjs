import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * A lock the operating system gives back: its holder listens on a local socket, and whoever waits is
 * connected to it until it closes. A holder that dies, `kill -9` included, takes its socket along, so
 * there is nothing to be left behind and nothing to poll.
 *
 * 1. Listen. It works: the lock is ours.
 * 2. The address is taken: connect, wait for the connection to end, and go to 1.
 * 3. Nobody answers there: a socket file whose owner died (only where sockets are files): remove it,
 *    and go to 1.
 */
export async function acquireLock(address, onWait = () => {}) {
  for (let hasWaited = false; ;) {
    const server = await listen(address);
    if (server !== undefined) return heldBy(server);
    if (!hasWaited) onWait();
    hasWaited = true;
    const wasAnswered = await waitForHolder(address);
    if (!wasAnswered && isFile(address)) rmSync(address, { force: true });
  }
}

/** One address per directory and user. */
export function lockAddressFor(directory, platform = process.platform) {
  const user = platform === 'win32' ? userInfo().username : String(process.getuid());
  const name = `ctlive-gateway-${digest(`${user}:${directory}`)}`;
  if (platform === 'linux') return `\0${name}`;
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function isFile(address) {
  return !address.startsWith('\0') && !address.startsWith('\\\\');
}

async function listen(address) {
  const server = createServer();
  const waiting = new Set();
  server.on('connection', (socket) => {
    waiting.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => waiting.delete(socket));
    socket.resume();
  });
  server.waiting = waiting;
  server.listen(address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

function heldBy(server) {
  return {
    async release() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of server.waiting) socket.destroy();
      await closed;
    },
  };
}

/** Resolves when the holder is gone; false when there was none. */
function waitForHolder(address) {
  return new Promise((resolve) => {
    let wasAnswered = false;
    const socket = connect(address);
    socket.on('connect', () => {
      wasAnswered = true;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(wasAnswered));
    socket.resume();
  });
}

import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../runtime/clock';

/** Keeps proxies from closing a quiet connection, and finds clients that are gone. */
const pingEveryMs = 15_000;
/** How long a client may take to answer a close. */
const closeTimeoutMs = 2_000;

/** Pings until disposed; a client that has not answered by the next ping is gone. */
export function keepAlive(socket: WebSocket, clock: Clock): Disposable {
  let hasAnswered = true;
  let timer: Timer;
  const beat = (): void => {
    if (!hasAnswered) {
      socket.terminate();
      return;
    }
    hasAnswered = false;
    socket.ping();
    timer = clock.setTimer(beat, pingEveryMs);
  };
  socket.on('pong', () => (hasAnswered = true));
  timer = clock.setTimer(beat, pingEveryMs);
  return { [Symbol.dispose]: () => timer.cancel() };
}

/** Closes politely, and cuts off a client that does not answer. */
export async function closeWithin(
  socket: WebSocket,
  clock: Clock,
  [code, reason]: readonly [code: number, reason: string],
): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  const closed = once(socket, 'close');
  socket.close(code, reason);
  const timer = clock.setTimer(() => socket.terminate(), closeTimeoutMs);
  await closed;
  timer.cancel();
}

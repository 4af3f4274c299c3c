import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../runtime/app-error';

/** The address is taken, not ours, or not allowed: a person has to choose another. */
export class ListenError extends AppError {
  readonly code = 'listen_failed';
}

/** Resolves with the port once connections are accepted; port 0 takes a free one. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ListenError(
      `The gateway cannot listen on ${host}:${port} (${reason}). Set HOST and PORT to a free address.`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

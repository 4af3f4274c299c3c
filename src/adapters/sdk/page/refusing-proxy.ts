import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

const maxConnections = 64;

/**
 * The only way out of a page to anywhere but its tenant, and it leads nowhere: a page's context
 * uses it as its proxy for every address that is not the tenant's, WebSockets included.
 */
export class RefusingProxy {
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    // No answer at all: an answer, even a refusing one, would look like a site to a blind request.
    socket.once('data', () => socket.destroy());
  });

  async start(): Promise<void> {
    this.#server.maxConnections = maxConnections;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }
}

/** What a context reaches past the proxy: one host and port, also where that is the loopback. */
export function bypassFor(scriptUrl: string): string {
  const { protocol, hostname, port } = new URL(scriptUrl);
  return `<-loopback>,${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

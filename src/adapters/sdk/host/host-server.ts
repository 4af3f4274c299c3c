import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../../runtime/clock';
import { wireLimits } from '../../contact-wire/frames';
import type { SdkPages } from '../page/sdk-page';
import { SdkPeer } from './sdk-peer';

export type HostServerOptions = {
  readonly pages: SdkPages;
  /** A socket file in a folder only this user may enter. */
  readonly socketPath: string;
  /** Last part of the address: who knows it may have pages. */
  readonly secret: string;
  readonly directory: string;
  readonly clock: Clock;
};

/** Where the gateway dials in: `/<secret>?script=<url>&identity=<name>`, one page each. */
export class HostServer implements AsyncDisposable {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: wireLimits.maxFrameBytes,
  });
  readonly #server: Server = createServer((_request, response) => {
    response.statusCode = 426;
    response.end();
  });
  /** The last page of each identity, until it is gone. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(private readonly options: HostServerOptions) {}

  async start(): Promise<void> {
    this.#server.on('upgrade', (request, socket, head) => {
      const named = this.#namedBy(request);
      if (!named) return void socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (accepted) =>
        this.#accept(accepted, named.scriptUrl, named.identity),
      );
    });
    this.#server.listen(this.options.socketPath);
    await once(this.#server, 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.close();
    await this.options.pages.close();
  }

  #accept(socket: WebSocket, scriptUrl: string, identity: string): void {
    const before = this.#running.get(identity) ?? Promise.resolve();
    const { pages, directory, clock } = this.options;
    const peer = new SdkPeer(socket, { pages, directory, clock, scriptUrl, before });
    const run = Promise.all([before, peer.run()]).then(() => {
      if (this.#running.get(identity) === run) this.#running.delete(identity);
    });
    this.#running.set(identity, run);
  }

  #namedBy({ url = '' }: IncomingMessage): { scriptUrl: string; identity: string } | undefined {
    const { pathname, searchParams } = new URL(url, 'http://host');
    const given = Buffer.from(pathname.slice(1));
    const wanted = Buffer.from(this.options.secret);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const scriptUrl = searchParams.get('script') ?? '';
    return URL.canParse(scriptUrl)
      ? { scriptUrl, identity: searchParams.get('identity') ?? '' }
      : undefined;
  }
}

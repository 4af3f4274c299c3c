import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../runtime/app-error';
import type { Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import { ChatStore } from './chats/chat-store';
import { FileStore } from './chats/file-store';
import { CtiNotices, type CtiTarget } from './rest/cti-notices';
import { isForeignOrigin } from './foreign-origin';
import { simulatorApp } from './simulator-app';
import { FaultPanel } from './wire/faults';
import { wirePath, WireServer } from './wire/wire-server';

export const demoChatId = 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001';

export type SimulatorOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Multimedia of the running simulator; what an earlier one left there is removed. */
  readonly filesDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Opens the demo chat at each start. */
  readonly demo: boolean;
};

export class SimulatorListenError extends AppError {
  readonly code = 'simulator_cannot_listen';

  constructor(host: string, port: number, cause: Error) {
    const reason = (cause as NodeJS.ErrnoException).code ?? cause.message;
    const isTaken = reason === 'EADDRINUSE';
    super(
      `The simulator cannot listen on ${host}:${port}: ${isTaken ? 'the port is taken' : reason}. ` +
        'Set SIMULATOR_PORT to a free port.',
      { cause },
    );
  }
}

/** The CTLive stand-in: chats in memory, the contact wire, a customer page and a control API. */
export class Simulator {
  readonly #chats: ChatStore;
  readonly #files: FileStore;
  readonly #cti: CtiNotices;
  readonly #wire: WireServer;
  readonly #server: Server;

  constructor(private readonly options: SimulatorOptions) {
    const { clock, logger, filesDir } = options;
    const faults = new FaultPanel();
    const files = new FileStore(filesDir, randomUUID);
    const cti = new CtiNotices({ clock, logger });
    const chats = new ChatStore({ files, clock, logger, newId: randomUUID, notices: cti });
    const streamId = `s-${randomUUID()}`;
    const random = Math.random;
    this.#wire = new WireServer({ streamId, chats, files, faults, clock, logger, random });
    const disconnectAll = (): number => this.#wire.disconnectAll();
    this.#server = createServer(
      simulatorApp({ chats, files, faults, cti, disconnectAll, clock, logger }),
    );
    this.#cti = cti;
    this.#files = files;
    this.#chats = chats;
  }

  /** Throws SimulatorListenError, for one when the port is taken. */
  async start(): Promise<void> {
    const leftovers = await this.#files.prepare();
    this.#acceptUpgrades();
    if (this.options.demo) {
      this.#chats.open({ chatId: demoChatId, nickname: 'Demo Customer', echo: true });
    }
    await this.#listen();
    // Only the owner of the port: another simulator may be using the folder.
    await this.#files.clear(leftovers);
    this.#wire.start();
    this.options.logger.info('simulator started', { url: this.url });
  }

  /** Of the customer page. To be read after the start. */
  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  get contactWireUrl(): string {
    return `${this.url.replace('http', 'ws')}${wirePath}`;
  }

  /** Of the REST services. */
  get restUrl(): string {
    return `${this.url}/livechat`;
  }

  /** Where the CTI webhooks go from now on. */
  sendCtiTo(target: CtiTarget): void {
    this.#cti.send(target);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chats.stop();
    this.#cti.stop();
    this.#wire.stop();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await this.#files.clear(await this.#files.prepare());
  }

  async #listen(): Promise<void> {
    const { host, port } = this.options;
    try {
      this.#server.listen(port, host);
      await once(this.#server, 'listening');
    } catch (error) {
      throw new SimulatorListenError(host, port, error as Error);
    }
  }

  #acceptUpgrades(): void {
    this.#server.on('upgrade', (request, socket, head) => {
      const path = request.url?.split('?')[0];
      if (path === wirePath && !isForeignOrigin(request)) {
        this.#wire.accept(request, socket, head);
        return;
      }
      const status = path === wirePath ? '403 Forbidden' : '404 Not Found';
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  }
}

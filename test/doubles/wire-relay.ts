import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { until } from './until';

type Frame = {
  readonly type: string;
  readonly id?: number;
  readonly request?: { readonly op: string; readonly chatId?: string };
};

/** A request that does not get through: as it goes out, or as its answer comes back. */
export type Held = {
  readonly op: string;
  readonly chatId: string;
  readonly at: 'request' | 'answer';
};

/** Stands between a gateway and its contact wire peer, and keeps what it is told to. */
export class WireRelay implements AsyncDisposable {
  readonly #sockets = new Set<WebSocket>();
  held: readonly Held[] = [];
  /** How many requests or answers were kept. */
  keptCount = 0;

  private constructor(
    private readonly server: WebSocketServer,
    private readonly peerUrl: string,
  ) {
    server.on('connection', (near) => this.#relay(near));
  }

  static async start(peerUrl: string): Promise<WireRelay> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new WireRelay(server, peerUrl);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async untilKept(count: number): Promise<void> {
    await until(() => this.keptCount >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #relay(near: WebSocket): void {
    const far = new WebSocket(this.peerUrl);
    const open = once(far, 'open').catch(() => near.terminate());
    const kept = new Set<number>();
    for (const socket of [near, far]) this.#sockets.add(socket.on('error', () => undefined));
    near.on('close', () => far.terminate());
    far.on('close', () => near.terminate());
    near.on('message', (message) => {
      const text = (message as Buffer).toString();
      const { id, request } = JSON.parse(text) as Frame;
      const held = this.held.find(
        ({ op, chatId }) => op === request?.op && chatId === request.chatId,
      );
      if (held && id !== undefined) kept.add(id);
      if (held?.at === 'request') this.keptCount += 1;
      else void open.then(() => far.send(text));
    });
    far.on('message', (message) => {
      const text = (message as Buffer).toString();
      const { id, type } = JSON.parse(text) as Frame;
      const isKept = (type === 'ack' || type === 'nack') && id !== undefined && kept.has(id);
      if (isKept) this.keptCount += 1;
      else near.send(text);
    });
  }
}

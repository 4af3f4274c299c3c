import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { wireLimits } from '../../adapters/contact-wire/frames';
import type { Timer } from '../../runtime/clock';
import { WirePeer } from './wire-peer';
import type { WireWorld } from './wire-world';

export const wirePath = '/contact-wire';
const pingIntervalMs = 30_000;

/** The WebSocket end of the simulator: every connection, and a ping for all of them. */
export class WireServer {
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: wireLimits.maxFrameBytes,
  });
  readonly #peers = new Set<WirePeer>();
  #pingTimer: Timer | undefined;

  constructor(private readonly world: WireWorld) {}

  start(): void {
    this.#pingTimer = this.world.clock.setTimer(() => {
      for (const peer of this.#peers) peer.ping();
      this.start();
    }, pingIntervalMs);
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (accepted) => {
      const peer = new WirePeer(accepted, this.world);
      this.#peers.add(peer);
      accepted.on('close', () => this.#peers.delete(peer));
      peer.start();
    });
  }

  /** Cuts all connections, as a network failure would. */
  disconnectAll(): number {
    const count = this.#peers.size;
    for (const peer of [...this.#peers]) peer.disconnect();
    return count;
  }

  stop(): void {
    this.#pingTimer?.cancel();
    this.disconnectAll();
    this.#server.close();
  }
}

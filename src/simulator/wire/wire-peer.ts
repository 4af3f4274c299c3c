/**
 * One connection of the contact wire, seen from the peer. 1. hello within 5 s, answered by welcome
 * or refused. 2. requests, chunks, probes, until either side closes. 3. closed: the sessions are
 * detached, unfinished transfers forgotten. What the other side sends never throws out of here.
 */
import type { RawData, WebSocket } from 'ws';
import {
  wireVersion,
  type GatewayFrame,
  type PeerFrame,
  type WireErrorCode,
} from '../../adapters/contact-wire/frames';
import type { Timer } from '../../runtime/clock';
import { agentIdentity } from '../chats/users';
import { readGatewayFrame } from './frame-reading';
import { OpenConnection } from './open-connection';
import type { WireWorld } from './wire-world';

/** What a gateway may send at all. */
export const maxFileBytes = 64 * 1024 * 1024;
const helloTimeoutMs = 5_000;
/** A gateway that reads so much slower than it is told things is cut off. */
const maxWaitingBytes = 128 * 1024 * 1024;
/** The one credential that is refused, so that a refusal can be tried. */
const refusedToken = 'refused';

type Hello = Extract<GatewayFrame, { type: 'hello' }>;

export class WirePeer {
  #connection: OpenConnection | undefined;
  #helloTimer: Timer | undefined;
  /** Cleared by each ping, set by each pong. */
  #isAlive = true;
  readonly #onFlushed = (): void => this.#connection?.onFlushed();

  constructor(
    private readonly socket: WebSocket,
    private readonly world: WireWorld,
  ) {}

  start(): void {
    const { socket, world } = this;
    this.#helloTimer = world.clock.setTimer(() => socket.close(1002, 'no hello'), helloTimeoutMs);
    socket.on('message', (content, isBinary) => this.#onMessage(content, isBinary));
    socket.on('pong', () => (this.#isAlive = true));
    socket.on('close', () => this.#onClose());
    // A frame too long or not WebSocket at all: ws closes the connection itself.
    socket.on('error', (error) => world.logger.debug('contact wire', { error: error.message }));
  }

  /** Cuts off a connection that has not answered the ping before. */
  ping(): void {
    if (!this.#isAlive) {
      this.socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.socket.ping();
  }

  disconnect(): void {
    this.socket.terminate();
  }

  #onMessage(content: RawData, isBinary: boolean): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    try {
      if (isBinary) this.socket.close(1002, 'binary frame');
      else this.#onText((content as Buffer).toString('utf8'));
    } catch (error) {
      this.world.logger.error('contact wire: a frame was not handled', { error });
      this.socket.close(1011, 'internal');
    }
  }

  #onText(text: string): void {
    const reading = readGatewayFrame(text);
    if (reading.kind === 'fatal') {
      this.socket.close(1002, reading.message.slice(0, 100));
    } else if (this.#connection !== undefined) {
      this.#connection.onReading(reading);
    } else if (reading.kind === 'frame' && reading.frame.type === 'hello') {
      this.#open(reading.frame);
    } else {
      this.socket.close(1002, 'hello comes first');
    }
  }

  #open(hello: Hello): void {
    this.#helloTimer?.cancel();
    const refusal = this.#refusalOf(hello);
    if (refusal !== undefined) {
      this.#send({ type: 'refused', ...refusal });
      this.socket.close(1008, refusal.code);
      return;
    }
    const { world } = this;
    this.#connection = new OpenConnection(world, agentIdentity(hello), maxFileBytes, {
      send: (frame) => this.#send(frame),
      sendText: (text) => this.#sendText(text),
      bufferedBytes: () => this.socket.bufferedAmount,
      close: (reason) => this.socket.close(1002, reason),
    });
    this.#send({
      type: 'welcome',
      version: wireVersion,
      streamId: world.streamId,
      server: 'ctlive-simulator/0.1',
      maxFileBytes,
    });
  }

  #refusalOf({ versions, token }: Hello): { code: WireErrorCode; message: string } | undefined {
    if (this.world.faults.current.refuse) {
      return { code: 'unavailable', message: 'the simulator was told to refuse' };
    }
    if (!versions.includes(wireVersion)) {
      return { code: 'unsupported_version', message: `this peer speaks version ${wireVersion}` };
    }
    if (token === refusedToken) {
      return { code: 'unauthorized', message: 'the token is refused' };
    }
    return undefined;
  }

  #send(frame: PeerFrame): void {
    this.#sendText(JSON.stringify(frame));
  }

  #sendText(text: string): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(text, this.#onFlushed);
    if (socket.bufferedAmount > maxWaitingBytes) socket.terminate();
  }

  #onClose(): void {
    this.#helloTimer?.cancel();
    this.#connection?.close();
  }
}

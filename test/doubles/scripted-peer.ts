import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  gatewayFrame,
  type GatewayFrame,
  type PeerFrame,
  type WireOp,
  type WireRequest,
} from '../../src/adapters/contact-wire/frames';
import { until } from './until';

type FrameOf<T extends GatewayFrame['type']> = Extract<GatewayFrame, { type: T }>;
type RequestOf<O extends WireOp> = FrameOf<'request'> & {
  readonly request: Extract<WireRequest, { readonly op: O }>;
};

/** A contact wire peer that does what a test tells it, and checks every frame it is sent. */
export class ScriptedPeer implements AsyncDisposable {
  private readonly connections: ScriptedConnection[] = [];
  private taken = 0;

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (ws) => this.connections.push(new ScriptedConnection(ws)));
  }

  static async start(): Promise<ScriptedPeer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
    await once(server, 'listening');
    return new ScriptedPeer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/contact-wire`;
  }

  /** The next connection, once it is there. */
  async accept(): Promise<ScriptedConnection> {
    await until(() => this.connections.length > this.taken);
    const connection = this.connections[this.taken];
    this.taken += 1;
    if (!connection) throw new Error('no connection');
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.terminate();
    await new Promise((resolve) => this.server.close(resolve));
    const faults = this.connections.flatMap((connection) => connection.faults);
    if (faults.length > 0) throw new Error(`frames against the wire: ${faults.join('; ')}`);
  }
}

export class ScriptedConnection {
  /** Every frame the gateway sent, in order. */
  readonly received: GatewayFrame[] = [];
  readonly faults: string[] = [];
  /** Set when the gateway has closed the connection. */
  closedWith: { readonly code: number; readonly reason: string } | undefined;
  private unread: GatewayFrame[] = [];

  constructor(private readonly ws: WebSocket) {
    ws.on('error', () => undefined);
    ws.on('message', (data) => this.receive((data as Buffer).toString()));
    ws.on('close', (code, reason) => {
      this.closedWith = { code, reason: reason.toString() };
    });
  }

  /** Extensions that were agreed on: empty without compression. */
  get extensions(): string {
    return this.ws.extensions;
  }

  countOf(type: GatewayFrame['type']): number {
    return this.received.filter((frame) => frame.type === type).length;
  }

  /** The next frame of a type; earlier frames of other types stay to be read. */
  async next<T extends GatewayFrame['type']>(type: T): Promise<FrameOf<T>> {
    return this.nextThat((frame): frame is FrameOf<T> => frame.type === type);
  }

  async nextRequest<O extends WireOp>(op: O): Promise<RequestOf<O>> {
    return this.nextThat(
      (frame): frame is RequestOf<O> => frame.type === 'request' && frame.request.op === op,
    );
  }

  /** Reads the hello and accepts it. */
  async welcome(
    members: Partial<Extract<PeerFrame, { type: 'welcome' }>> = {},
  ): Promise<FrameOf<'hello'>> {
    const hello = await this.next('hello');
    this.send({ type: 'welcome', version: 1, streamId: 's-1', server: 'scripted', ...members });
    return hello;
  }

  send(frame: PeerFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  ack(id: number, result: Record<string, unknown> = {}): void {
    this.send({ type: 'ack', id, result });
  }

  nack(id: number, code: string, message = 'refused'): void {
    this.send({ type: 'nack', id, code, message });
  }

  sendText(text: string): void {
    this.ws.send(text);
  }

  sendBinary(bytes: Buffer): void {
    this.ws.send(bytes, { binary: true });
  }

  /** Sends a ping and resolves with its answer. */
  async ping(text: string): Promise<string> {
    const pong = once(this.ws, 'pong');
    this.ws.ping(text);
    const [data] = (await pong) as [Buffer];
    return data.toString();
  }

  /** Stops reading from the network, and goes on. */
  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }

  close(code = 1000, reason = ''): void {
    this.ws.close(code, reason);
  }

  terminate(): void {
    this.ws.terminate();
  }

  private receive(text: string): void {
    const parsed = gatewayFrame.safeParse(JSON.parse(text));
    if (!parsed.success) {
      this.faults.push(text.slice(0, 200));
      return;
    }
    this.received.push(parsed.data);
    this.unread.push(parsed.data);
  }

  private async nextThat<F extends GatewayFrame>(
    isWanted: (frame: GatewayFrame) => frame is F,
  ): Promise<F> {
    await until(() => this.unread.some(isWanted));
    const frame = this.unread.find(isWanted);
    if (!frame) throw new Error('no such frame');
    this.unread = this.unread.filter((each) => each !== frame);
    return frame;
  }
}

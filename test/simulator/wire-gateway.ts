import { once } from 'node:events';
import { WebSocket } from 'ws';
import { peerFrame, wireEvent, type PeerFrame } from '../../src/adapters/contact-wire/frames';
import type { Contact } from '../../src/simulator/chats/contact';
import type { HistoryMessage, MessageEntry } from '../../src/simulator/chats/messages';
import { Deferred } from '../../src/runtime/deferred';

export type HelloOptions = {
  domain?: string;
  nickname?: string;
  token?: string;
  versions?: number[];
};
/** Every member some answer or event has; which ones are there, the operation says. */
export type Result = {
  readonly contact: Contact;
  readonly selfUserId: string;
  readonly isResumed: boolean;
  readonly last: number;
  readonly id: string;
  readonly messageId: string;
  readonly messageID: string;
  readonly messageType: string;
  readonly content: MessageEntry['content'];
  readonly user: MessageEntry['content']['user'];
  readonly messages: readonly HistoryMessage[];
  readonly next?: number;
  readonly isChatActive: boolean;
  readonly state: string;
  readonly format: string;
};
export type EventFrame = Extract<PeerFrame, { type: 'event' }>;
export type Nack = Extract<PeerFrame, { type: 'nack' }>;

/** The gateway's side of the contact wire, by hand: every frame that came is kept and valid. */
export class WireGateway {
  readonly frames: PeerFrame[] = [];
  readonly rawFrames: string[] = [];
  closeCode = 0;
  streamId = '';
  #lastId = 0;
  readonly #waiting = new Map<number, Deferred<PeerFrame>>();
  readonly #watchers = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (content) => this.#onText((content as Buffer).toString()));
    socket.on('close', (code) => {
      this.closeCode = code;
      for (const waiting of this.#waiting.values()) waiting.reject(new Error(`closed: ${code}`));
      this.#waiting.clear();
      this.#tell();
    });
    socket.on('error', () => undefined);
  }

  static async dial(url: string): Promise<WireGateway> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const gateway = new WireGateway(socket);
    await once(socket, 'open');
    return gateway;
  }

  async open(hello: HelloOptions = {}): Promise<PeerFrame> {
    this.send({ type: 'hello', versions: [1], domain: 'default', nickname: 'Gateway', ...hello });
    const answer = await this.next((frame) => frame.type === 'welcome' || frame.type === 'refused');
    if (answer.type === 'welcome') this.streamId = answer.streamId;
    return answer;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Resolves with the result of the ack, rejects with the code of a nack. */
  async ask(op: string, request: object): Promise<Result> {
    const answer = await this.answerTo(op, request);
    if (answer.type === 'nack') throw new Error(answer.code);
    return (answer as Extract<PeerFrame, { type: 'ack' }>).result as unknown as Result;
  }

  answerTo(op: string, request: object): Promise<PeerFrame> {
    const id = (this.#lastId += 1);
    const answer = new Deferred<PeerFrame>();
    this.#waiting.set(id, answer);
    this.send({ type: 'request', id, request: { op, ...request } });
    return answer.promise;
  }

  async probe(): Promise<Readonly<Record<string, number>>> {
    const id = (this.#lastId += 1);
    this.send({ type: 'probe', id });
    const ack = await this.next((frame) => frame.type === 'probe-ack' && frame.id === id);
    return (ack as Extract<PeerFrame, { type: 'probe-ack' }>).heads;
  }

  /** The first frame of this kind, past or coming. */
  async next(fits: (frame: PeerFrame) => boolean): Promise<PeerFrame> {
    await this.until(() => this.frames.some(fits));
    return this.frames.find(fits)!;
  }

  /** Looks again with every frame that comes, and fails after 5 s. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    const done = new Deferred<void>();
    const look = (): void => void (holds() && done.resolve());
    const deadline = setTimeout(() => done.reject(new Error('nothing came in 5 s')), 5_000);
    this.#watchers.add(look);
    try {
      await done.promise;
    } finally {
      clearTimeout(deadline);
      this.#watchers.delete(look);
    }
  }

  events(chatId?: string): EventFrame[] {
    return this.frames.filter(
      (frame): frame is EventFrame =>
        frame.type === 'event' && (chatId === undefined || frame.chatId === chatId),
    );
  }

  names(chatId?: string): string[] {
    return this.events(chatId).map(({ event }) => event.name);
  }

  async event(name: string, count = 1): Promise<Result> {
    const named = (): EventFrame[] => this.events().filter(({ event }) => event.name === name);
    await this.until(() => named().length >= count);
    return named()[count - 1]!.event['data'] as Result;
  }

  isClosed(): boolean {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  async close(): Promise<void> {
    if (this.isClosed()) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }

  #onText(text: string): void {
    this.rawFrames.push(text);
    const frame = peerFrame.parse(JSON.parse(text));
    if (frame.type === 'event' && frame.event.name !== 'ownWriting') wireEvent.parse(frame.event);
    this.frames.push(frame);
    if (frame.type === 'ack' || frame.type === 'nack') {
      this.#waiting.get(frame.id)?.resolve(frame);
      this.#waiting.delete(frame.id);
    }
    this.#tell();
  }

  #tell(): void {
    for (const look of this.#watchers) look();
  }
}

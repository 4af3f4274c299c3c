import type { GatewayFrame, PeerFrame, WireErrorCode } from '../../adapters/contact-wire/frames';
import type { AgentIdentity } from '../chats/users';
import { EventOutlet } from './event-outlet';
import type { FrameReading } from './frame-reading';
import { IncomingTransfers } from './transfers/incoming-transfers';
import { OutgoingTransfers } from './transfers/outgoing-transfers';
import { WireError } from './wire-error';
import type { WireWorld } from './wire-world';
import { WireRequests, type Answer } from './wire-requests';
import { WireSessions } from './wire-sessions';

const maxUnanswered = 1_000;

export type FrameSocket = {
  send(frame: PeerFrame): void;
  sendText(text: string): void;
  bufferedBytes(): number;
  close(reason: string): void;
};

type RequestFrame = Extract<GatewayFrame, { type: 'request' }>;

/** A connection after its welcome. */
export class OpenConnection {
  readonly #outlet: EventOutlet;
  readonly #sessions: WireSessions;
  readonly #incoming: IncomingTransfers;
  readonly #outgoing: OutgoingTransfers;
  readonly #requests: WireRequests;
  readonly #unanswered = new Set<number>();

  constructor(
    private readonly world: WireWorld,
    identity: AgentIdentity,
    maxFileBytes: number,
    private readonly socket: FrameSocket,
  ) {
    const { faults, clock, random, streamId, files } = world;
    const send = (text: string): void => socket.sendText(text);
    this.#outlet = new EventOutlet({ faults, clock, random, send });
    this.#sessions = new WireSessions(identity, this.#outlet);
    this.#incoming = new IncomingTransfers(files, maxFileBytes, {
      acknowledge: (transferId, index) => socket.send({ type: 'chunk-ack', transferId, index }),
      abort: (transferId, error) => this.#abort(transferId, error),
    });
    this.#outgoing = new OutgoingTransfers(socket);
    this.#requests = new WireRequests({
      streamId,
      sessions: this.#sessions,
      incoming: this.#incoming,
      outgoing: this.#outgoing,
    });
  }

  onReading(reading: Exclude<FrameReading, { kind: 'fatal' }>): void {
    switch (reading.kind) {
      case 'frame':
        return this.#onFrame(reading.frame);
      case 'bad_request':
        return this.#nack(reading.id, reading.code, reading.message);
      case 'bad_chunk': {
        const failure = new WireError('bad_frame', reading.message);
        return this.#incoming.fail(reading.transferId, failure);
      }
      case 'ignored':
        return;
    }
  }

  onFlushed(): void {
    this.#outgoing.onFlushed();
  }

  close(): void {
    this.#outlet.close();
    this.#sessions.close();
    this.#incoming.discardAll();
    this.#outgoing.discardAll();
  }

  #onFrame(frame: GatewayFrame): void {
    switch (frame.type) {
      case 'hello':
        return this.socket.close('a second hello');
      case 'request':
        return this.#onRequest(frame);
      case 'chunk':
        return this.#incoming.onChunk(frame);
      case 'chunk-ack':
        return this.#outgoing.onAck(frame.transferId, frame.index);
      case 'abort':
        this.#incoming.discard(frame.transferId);
        return this.#outgoing.discard(frame.transferId);
      case 'probe':
        return this.socket.send({
          type: 'probe-ack',
          id: frame.id,
          heads: this.#sessions.movedHeads(),
        });
    }
  }

  #onRequest({ id, request }: RequestFrame): void {
    if (this.#unanswered.has(id)) return this.socket.close('a request id twice');
    if (this.#unanswered.size >= maxUnanswered) {
      return this.#nack(id, 'overloaded', `at most ${maxUnanswered} requests may be unanswered`);
    }
    this.#unanswered.add(id);
    try {
      const answer = this.#answerTo(request);
      if (!(answer instanceof Promise)) return this.#ack(id, answer);
      answer.then(
        (late) => this.#ack(id, late),
        (error: unknown) => this.#refuse(id, error),
      );
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #answerTo(request: RequestFrame['request']): Answer | Promise<Answer> {
    if (this.world.faults.current.refuse) {
      throw new WireError('unavailable', 'the simulator was told to refuse');
    }
    const chat = this.world.chats.find(request.chatId);
    if (chat === undefined) throw new WireError('chat_not_found', 'chatId: no such chat');
    // Chunks may follow before the chat's turn comes: the transfer is there at once.
    if (request.op === 'transfer-begin') this.#incoming.open(request.transferId, chat.id);
    return chat.turns.run(() => this.#requests.handle(chat, request));
  }

  #ack(id: number, { result, after }: Answer): void {
    this.#unanswered.delete(id);
    this.socket.send({ type: 'ack', id, result });
    after?.();
  }

  #refuse(id: number, error: unknown): void {
    this.#unanswered.delete(id);
    if (error instanceof WireError) return this.#nack(id, error.code, error.message);
    this.world.logger.error('contact wire: a request failed', { error });
    this.#nack(id, 'internal', 'the simulator failed');
  }

  #nack(id: number, code: WireErrorCode, message: string): void {
    this.socket.send({ type: 'nack', id, code, message });
  }

  #abort(transferId: string, { code, message }: WireError): void {
    this.socket.send({ type: 'abort', transferId, code, message });
  }
}

import type { Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import type { Logger } from '../../runtime/logger';
import type {
  Acknowledgement,
  History,
  HistoryMessage,
  InboundMultimedia,
  Joined,
  OutboundTransfer,
  OutgoingMessage,
  ProbeResult,
  SendOutcome,
  UpstreamConnection,
  UpstreamListener,
} from '../../sessions/upstream';
import { invalidResponse } from './error-mapping';
import { readEvent } from './event-mapping';
import type { FrameSocket, MalformedFrame } from './frame-socket';
import type { PeerFrame } from './frames';
import { IncomingTransfers } from './transfers/incoming-transfers';
import { OutgoingTransfers } from './transfers/outgoing-transfers';
import { RequestTable } from './request-table';
import * as calls from './wire-calls';

export type ContactWireConnectionOptions = {
  readonly socket: FrameSocket;
  readonly streamId: string;
  /** Bytes the peer takes in one file, where it says so. */
  readonly maxFileBytes?: number;
  readonly listener: UpstreamListener;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
  readonly maxUnanswered: number;
};

/** A transfer in which nothing moves for this long is given up. */
const stallMs = 30_000;
/** Pages of history read in one go; a longer chat's is not complete. */
const maxHistoryPages = 500;

const answerTypes: ReadonlySet<PeerFrame['type']> = new Set(['ack', 'nack', 'probe-ack']);
const transferTypes: ReadonlySet<PeerFrame['type']> = new Set(['chunk', 'chunk-ack', 'abort']);

/** The gateway's side of docs/contact-wire.md, from `welcome` on. */
export class ContactWireConnection implements UpstreamConnection {
  readonly streamId: string;
  readonly closed: Promise<string>;
  private readonly closing = new Deferred<string>();
  private readonly requests: RequestTable;
  private readonly outgoing: OutgoingTransfers;
  private readonly incoming: IncomingTransfers;
  private transfersMade = 0;
  private hasWarned = false;

  constructor(private readonly options: ContactWireConnectionOptions) {
    const { socket, streamId, clock, maxFileBytes, requestTimeoutMs, maxUnanswered } = options;
    this.streamId = streamId;
    this.closed = this.closing.promise;
    this.requests = new RequestTable({ socket, clock, timeoutMs: requestTimeoutMs, maxUnanswered });
    const nextTransferId = () => `t-${(this.transfersMade += 1)}`;
    const parts = { socket, clock, stallMs, requests: this.requests, nextTransferId };
    this.outgoing = new OutgoingTransfers({ ...parts, maxFileBytes });
    this.incoming = new IncomingTransfers({ ...parts, wasGiven: (id) => this.wasGiven(id) });
    socket.attach({
      onOpen: () => undefined,
      onFrame: (frame) => this.receive(frame),
      onMalformed: (frame) => this.receiveMalformed(frame),
      onFlushed: () => this.pump(),
      onClosed: (reason) => this.lose(reason),
    });
  }

  join(chatId: string, options: calls.JoinArguments): Promise<Joined> {
    return this.requests.ask(calls.joinCall(chatId, options, this.streamId));
  }

  leave(chatId: string): Promise<void> {
    return this.requests.ask(calls.leaveCall(chatId));
  }

  end(chatId: string, reason?: string): Promise<void> {
    return this.requests.ask(calls.endCall(chatId, reason));
  }

  setWriting(chatId: string, isWriting: boolean): Promise<void> {
    return this.requests.ask(calls.writingCall(chatId, isWriting));
  }

  async history(chatId: string): Promise<History> {
    const messages: HistoryMessage[] = [];
    let offset = 0;
    for (let pages = 1; ; pages += 1) {
      const page = await this.requests.ask(calls.historyCall(chatId, offset));
      for (const message of page.messages) messages.push(message);
      const { next, isChatActive } = page;
      if (next === undefined) return { messages, isChatActive, isComplete: true };
      if (pages === maxHistoryPages) return { messages, isChatActive, isComplete: false };
      if (next <= offset) throw invalidResponse('history does not move on');
      offset = next;
    }
  }

  send(chatId: string, clientId: string, message: OutgoingMessage): Promise<Acknowledgement> {
    return this.requests.ask(calls.sendCall(chatId, clientId, message));
  }

  outcome(chatId: string, clientId: string): Promise<SendOutcome> {
    return this.requests.ask(calls.outcomeCall(chatId, clientId));
  }

  openTransfer(chatId: string): Promise<OutboundTransfer> {
    return this.outgoing.open(chatId);
  }

  fetchMultimedia(chatId: string, messageId: string): Promise<InboundMultimedia> {
    return this.incoming.fetch(chatId, messageId);
  }

  async probe(): Promise<ProbeResult> {
    const { clock } = this.options;
    const sentAtMs = clock.now();
    const heads = await this.requests.askNow(calls.probeCall);
    return { roundTripMs: Math.max(0, clock.now() - sentAtMs), heads };
  }

  close(reason: string): void {
    this.options.socket.close(reason);
  }

  private receive(frame: PeerFrame): void {
    switch (frame.type) {
      case 'ack':
        return this.requests.answer(frame.id, frame.result);
      case 'probe-ack':
        return this.requests.answer(frame.id, frame);
      case 'nack':
        return this.requests.refuse(frame.id, frame.code, frame.message);
      case 'event':
        return this.tell(frame.chatId, frame.seq, frame.event);
      case 'chunk':
        return this.incoming.receive(frame);
      case 'chunk-ack':
        return this.outgoing.acknowledge(frame.transferId, frame.index);
      case 'abort':
        this.incoming.refuse(frame.transferId, frame.code, frame.message);
        return this.outgoing.refuse(frame.transferId, frame.code, frame.message);
      // Of the opening, which is over.
      case 'welcome':
      case 'refused':
    }
  }

  /** What a broken frame is about is ended; the rest of the connection goes on. */
  private receiveMalformed({ type, members }: MalformedFrame): void {
    this.warnOnce('a frame of the contact wire is malformed', { type });
    const { id, transferId, chatId, seq, event } = members;
    if (answerTypes.has(type) && typeof id === 'number') this.requests.answer(id, undefined);
    if (transferTypes.has(type) && typeof transferId === 'string') this.refuseMalformed(transferId);
    if (type === 'event' && typeof chatId === 'string' && isSequence(seq)) {
      this.tell(chatId, seq, event);
    }
  }

  private refuseMalformed(transferId: string): void {
    this.incoming.refuseMalformed(transferId);
    this.outgoing.refuseMalformed(transferId);
  }

  private tell(chatId: string, seq: number, source: unknown): void {
    const { listener, clock, logger } = this.options;
    const { event, isMalformed } = readEvent(source, clock.now());
    if (isMalformed) this.warnOnce('an event of the contact wire is malformed', { chatId, seq });
    try {
      listener.onEvent(chatId, seq, event);
    } catch (error) {
      logger.error('the listener of a connection failed', { chatId, seq, error });
    }
  }

  private warnOnce(message: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.options.logger.warn(message, fields);
  }

  private pump(): void {
    this.requests.pump();
    this.outgoing.pump();
  }

  /** Requests first: a commit under way is ended by its request, with the right outcome. */
  private lose(reason: string): void {
    this.requests.loseAll(reason);
    this.outgoing.loseAll(reason);
    this.incoming.loseAll(reason);
    this.closing.resolve(reason);
  }

  private wasGiven(transferId: string): boolean {
    const number = /^t-([1-9]\d{0,14})$/.exec(transferId)?.[1];
    return number !== undefined && Number(number) <= this.transfersMade;
  }
}

function isSequence(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

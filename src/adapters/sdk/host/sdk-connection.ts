import type { Clock } from '../../../runtime/clock';
import type { GatewayFrame, PeerFrame } from '../../contact-wire/frames';
import type { SdkPage } from '../page/sdk-page';
import type { PageNotice } from '../page/page-runtime';
import { HostChats } from './host-chats';
import { HostError } from './host-error';
import { IncomingFiles } from './files/incoming-files';
import { OutgoingFiles, type ChunkSocket } from './files/outgoing-files';
import { PageFiles } from './files/page-files';
import { Evidence } from './evidence';
import { within } from '../deadline';
import { PageGoneError, SdkCalls } from './sdk-calls';
import { SdkRequests, type Answer } from './sdk-requests';
import { SendOutcomes } from './sends/send-outcomes';

export const maxFileBytes = 64 * 1024 * 1024;
const maxUnanswered = 1_000;
/** A page that is gone leaves little to wait for. */
const lastAnswersMs = 250;

export type SdkConnectionOptions = {
  readonly page: SdkPage;
  readonly socket: ChunkSocket;
  readonly directory: string;
  readonly clock: Clock;
  /** The page is of no use any more. */
  readonly onUseless: (reason: string) => void;
};

type RequestFrame = Extract<GatewayFrame, { type: 'request' }>;

/** The peer's side of the contact wire for one page, from `welcome` on. */
export class SdkConnection {
  readonly #chats = new HostChats();
  readonly #incoming: IncomingFiles;
  readonly #outgoing: OutgoingFiles;
  readonly #requests: SdkRequests;
  readonly #evidence: Evidence;
  readonly #unanswered = new Set<Promise<void>>();

  constructor(private readonly options: SdkConnectionOptions) {
    const { page, socket, directory, clock, onUseless } = options;
    const calls = new SdkCalls(page, clock);
    this.#incoming = new IncomingFiles({
      directory,
      maxFileBytes,
      answers: {
        acknowledge: (transferId, index) => socket.send({ type: 'chunk-ack', transferId, index }),
        abort: (transferId, { code, message }) =>
          socket.send({ type: 'abort', transferId, code, message }),
      },
    });
    this.#outgoing = new OutgoingFiles(socket);
    this.#evidence = new Evidence(calls, this.#chats, onUseless);
    this.#requests = new SdkRequests({
      calls,
      chats: this.#chats,
      incoming: this.#incoming,
      outgoing: this.#outgoing,
      files: new PageFiles({ calls, directory }),
      outcomes: new SendOutcomes(),
      clock,
    });
  }

  onFrame(frame: GatewayFrame): void {
    switch (frame.type) {
      case 'hello':
        return this.options.onUseless('a second hello');
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
        void this.#onProbe(frame.id);
    }
  }

  onNotice(notice: PageNotice): void {
    if (notice.kind === 'logout') {
      return this.options.onUseless(`CTLive logged the identity out: ${notice.reason}`);
    }
    const event = this.#chats.read(notice);
    const { chatId, seq } = notice;
    if (event) this.options.socket.send({ type: 'event', chatId, seq, event: { ...event } });
  }

  onFlushed(): void {
    this.#outgoing.wake();
  }

  /** The page is gone. Resolves when it is said of what was asked that it surely was not done. */
  async onPageGone(): Promise<void> {
    await within(this.options.clock, lastAnswersMs, Promise.all(this.#unanswered));
  }

  close(): void {
    this.#incoming.discardAll();
    this.#outgoing.discardAll();
  }

  async #onProbe(id: number): Promise<void> {
    if (!(await this.#evidence.isFound())) return;
    this.options.socket.send({ type: 'probe-ack', id, heads: this.#chats.movedHeads() });
  }

  #onRequest({ id, request }: RequestFrame): void {
    const { socket } = this.options;
    if (this.#unanswered.size >= maxUnanswered) {
      socket.send({ type: 'nack', id, code: 'overloaded', message: 'too many requests' });
      return;
    }
    const answered = this.#answer(request)
      .then(
        ({ result, after }) => {
          socket.send({ type: 'ack', id, result });
          after?.();
        },
        (error: unknown) => {
          if (error instanceof PageGoneError) return;
          socket.send({ type: 'nack', id, ...refusalOf(error) });
        },
      )
      .finally(() => this.#unanswered.delete(answered));
    this.#unanswered.add(answered);
  }

  async #answer(request: RequestFrame['request']): Promise<Answer> {
    if (request.op === 'transfer-begin') this.#requests.beginTransfer(request);
    return this.#requests.handle(request);
  }
}

/** A fault of the host's own leaves open what was done. */
function refusalOf(error: unknown): Pick<Extract<PeerFrame, { type: 'nack' }>, 'code' | 'message'> {
  if (error instanceof HostError) return { code: error.code, message: error.message };
  return { code: 'outcome_unknown', message: 'the SDK host failed' };
}

/**
 * One connection from the gateway. Phases: `hello` within 5 s; the page is opened and logs in with
 * the hello's credential; `welcome`, or `refused`; requests, until either side closes or the page
 * is gone. The connection and its page end together.
 */
import type { RawData, WebSocket } from 'ws';
import { randomId } from '../../../runtime/identifiers';
import type { Clock, Timer } from '../../../runtime/clock';
import {
  gatewayFrame,
  wireVersion,
  type GatewayFrame,
  type PeerFrame,
} from '../../contact-wire/frames';
import { within } from '../deadline';
import type { PageNotice } from '../page/page-runtime';
import type { SdkPage, SdkPages } from '../page/sdk-page';
import { refusalIn } from '../reading/answer-reading';
import { SdkConnection, maxFileBytes } from './sdk-connection';

export type SdkPeerOptions = {
  readonly pages: SdkPages;
  readonly scriptUrl: string;
  /** An earlier page of this identity is being closed: two selves must not meet. */
  readonly before: Promise<unknown>;
  readonly directory: string;
  readonly clock: Clock;
};

type Hello = Extract<GatewayFrame, { type: 'hello' }>;
type Refusal = { readonly code: 'unauthorized' | 'unavailable'; readonly message: string };

const helloMs = 5_000;
const loginMs = 15_000;

export class SdkPeer {
  #page: SdkPage | undefined;
  #connection: SdkConnection | undefined;
  #early: PageNotice[] = [];
  #helloTimer: Timer | undefined;
  #isClosed = false;
  #pageClosed: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: WebSocket,
    private readonly options: SdkPeerOptions,
  ) {}

  /** Resolves when the connection and its page are gone. */
  async run(): Promise<void> {
    const { socket } = this;
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    this.#helloTimer = this.options.clock.setTimer(() => socket.close(1002, 'no hello'), helloMs);
    socket.on('message', (content, isBinary) => this.#onMessage(content, isBinary));
    socket.on('error', () => socket.terminate());
    await closed;
    this.#helloTimer.cancel();
    this.#isClosed = true;
    this.#connection?.close();
    await this.#page?.close('the connection ended');
    await this.#pageClosed;
  }

  #onMessage(content: RawData, isBinary: boolean): void {
    const parsed = isBinary ? undefined : readFrame((content as Buffer).toString());
    if (parsed === undefined) this.socket.close(1002, 'not a frame');
    else if (parsed.kind === 'bad_request') {
      this.#send({ type: 'nack', id: parsed.id, code: 'bad_frame', message: 'not understood' });
    } else if (parsed.kind === 'frame') this.#onFrame(parsed.frame);
  }

  #onFrame(frame: GatewayFrame): void {
    if (this.#connection) this.#connection.onFrame(frame);
    else if (frame.type === 'hello') void this.#open(frame);
    else this.socket.close(1002, 'hello comes first');
  }

  async #open(hello: Hello): Promise<void> {
    this.#helloTimer?.cancel();
    await this.options.before;
    const refusal = await this.#openPage(hello);
    if (refusal) {
      this.#send({ type: 'refused', ...refusal });
      this.socket.close(1008, refusal.code);
      return;
    }
    const page = this.#page!;
    if (this.#isClosed) return this.#closePage(page);
    const connection = new SdkConnection({
      page,
      directory: this.options.directory,
      clock: this.options.clock,
      socket: {
        send: (frame) => this.#send(frame),
        bufferedBytes: () => this.socket.bufferedAmount,
      },
      onUseless: (reason) => this.#end(reason),
    });
    this.#connection = connection;
    const streamId = `sdk-${randomId()}`;
    const server = 'ctlive-sdk-host/1';
    this.#send({ type: 'welcome', version: wireVersion, streamId, server, maxFileBytes });
    for (const notice of this.#early.splice(0)) connection.onNotice(notice);
    void page.gone.then(async (reason) => {
      await connection.onPageGone();
      this.#end(reason);
    });
  }

  /** Undefined once the page is logged in. */
  async #openPage({ token }: Hello): Promise<Refusal | undefined> {
    const { pages, scriptUrl, clock } = this.options;
    try {
      this.#page = await pages.open({ scriptUrl, onNotice: (notice) => this.#onNotice(notice) });
    } catch (error) {
      return { code: 'unavailable', message: error instanceof Error ? error.message : 'no page' };
    }
    const page = this.#page;
    const faultsBefore = page.networkFaults;
    const login = Promise.race([page.call('login', token), page.gone]);
    const answer = await within(clock, loginMs, login);
    if (typeof answer === 'string') {
      const message = answer === 'late' ? 'CTLive did not answer the login in time.' : answer;
      return { code: 'unavailable', message };
    }
    const refusal = answer.kind === 'done' ? refusalIn(answer.value) : answer.text;
    if (refusal === undefined) return undefined;
    const isNetwork = page.networkFaults > faultsBefore;
    return { code: isNetwork ? 'unavailable' : 'unauthorized', message: refusal };
  }

  #onNotice(notice: PageNotice): void {
    if (this.#connection) this.#connection.onNotice(notice);
    else this.#early.push(notice);
  }

  #closePage(page: SdkPage): void {
    this.#pageClosed = page.close('the connection ended');
  }

  #end(reason: string): void {
    if (this.socket.readyState === this.socket.OPEN) {
      this.socket.close(1011, Buffer.from(reason).subarray(0, 100).toString());
    }
  }

  #send(frame: PeerFrame): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(JSON.stringify(frame), () => this.#connection?.onFlushed());
  }
}

type Reading =
  | { readonly kind: 'frame'; readonly frame: GatewayFrame }
  | { readonly kind: 'bad_request'; readonly id: number }
  | { readonly kind: 'ignored' };

function readFrame(text: string): Reading | undefined {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = gatewayFrame.safeParse(source);
  if (parsed.success) return { kind: 'frame', frame: parsed.data };
  const { id } = Object(source) as { id?: unknown };
  return typeof id === 'number' ? { kind: 'bad_request', id } : { kind: 'ignored' };
}

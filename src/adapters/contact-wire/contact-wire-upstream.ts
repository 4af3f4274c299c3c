/**
 * Opening a connection. Phases: dialling (5 s), `hello` sent and its answer awaited (5 s), open.
 * The frames after `welcome` may come in the same read, so the connection takes the socket over
 * within the call that brings the `welcome`.
 */
import { WebSocket, type ClientOptions } from 'ws';
import type { Clock, Timer } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import type { Logger } from '../../runtime/logger';
import {
  UpstreamError,
  type Upstream,
  type UpstreamConnection,
  type UpstreamListener,
} from '../../sessions/upstream';
import { ContactWireConnection } from './contact-wire-connection';
import { unavailable } from './error-mapping';
import { FrameSocket } from './frame-socket';
import { maskingTo } from './masking';
import { wireLimits, wireVersion, type GatewayFrame, type PeerFrame } from './frames';

export type ContactWireUpstreamOptions = {
  readonly url: string;
  /** CTLive's domain. */
  readonly domain: string;
  readonly nickname?: string;
  /** Our credential: in the `hello`, and nowhere else. */
  readonly token?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From the sending of a request to its answer. */
  readonly requestTimeoutMs?: number;
  readonly maxUnanswered?: number;
  /** From `hello` to its answer: a peer that starts a browser first needs longer. */
  readonly welcomeTimeoutMs?: number;
};

type WelcomeFrame = Extract<PeerFrame, { type: 'welcome' }>;

const dialTimeoutMs = 5_000;
const defaultWelcomeTimeoutMs = 5_000;
const defaultRequestTimeoutMs = 15_000;

const socketOptions: ClientOptions & { readonly closeTimeout: number } = {
  perMessageDeflate: false,
  maxPayload: wireLimits.maxFrameBytes,
  /** A peer that does not answer a close is cut off. */
  closeTimeout: 1_000,
};

export class ContactWireUpstream implements Upstream {
  constructor(private readonly options: ContactWireUpstreamOptions) {}

  async connect(listener: UpstreamListener, signal: AbortSignal): Promise<UpstreamConnection> {
    if (signal.aborted) throw cancelled();
    const socket = this.dial();
    const opened = new Deferred<UpstreamConnection>();
    const giveUp = (error: UpstreamError) => {
      opened.reject(error);
      socket.close('the opening failed');
    };
    const onAbort = () => giveUp(cancelled());
    signal.addEventListener('abort', onAbort);
    let timer = this.deadline(dialTimeoutMs, giveUp);
    socket.attach({
      onOpen: () => {
        timer.cancel();
        timer = this.deadline(this.options.welcomeTimeoutMs ?? defaultWelcomeTimeoutMs, giveUp);
        socket.send(this.hello());
      },
      onFrame: (frame) => {
        const answer = readAnswer(frame);
        if (answer instanceof UpstreamError) giveUp(answer);
        else opened.resolve(this.connectionOf(socket, answer, listener));
      },
      onMalformed: ({ type }) => giveUp(unavailable(`CTLive answered with a malformed ${type}.`)),
      onFlushed: () => undefined,
      onClosed: (reason) => opened.reject(unavailable(`CTLive cannot be reached: ${reason}`)),
    });
    try {
      return await opened.promise;
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
    }
  }

  private dial(): FrameSocket {
    const { url, token } = this.options;
    try {
      return new FrameSocket(new WebSocket(url, { ...socketOptions, ...maskingTo(url) }), token);
    } catch {
      // Without the cause, which repeats the URL and any credential in it.
      throw unavailable('The address of CTLive is not a WebSocket URL.');
    }
  }

  private deadline(delayMs: number, giveUp: (error: UpstreamError) => void): Timer {
    const onTime = () => giveUp(unavailable('CTLive did not answer in time.'));
    return this.options.clock.setTimer(onTime, delayMs);
  }

  private hello(): GatewayFrame {
    const { domain, nickname, token } = this.options;
    return { type: 'hello', versions: [wireVersion], domain, nickname, token };
  }

  private connectionOf(
    socket: FrameSocket,
    { streamId, maxFileBytes }: WelcomeFrame,
    listener: UpstreamListener,
  ): UpstreamConnection {
    const {
      clock,
      logger,
      requestTimeoutMs = defaultRequestTimeoutMs,
      maxUnanswered = wireLimits.maxUnanswered,
    } = this.options;
    const limits = { maxFileBytes, requestTimeoutMs, maxUnanswered };
    return new ContactWireConnection({ socket, streamId, listener, clock, logger, ...limits });
  }
}

function readAnswer(frame: PeerFrame): WelcomeFrame | UpstreamError {
  if (frame.type === 'welcome') {
    return frame.version === wireVersion
      ? frame
      : unavailable(`CTLive speaks version ${frame.version} of the contact wire.`);
  }
  if (frame.type !== 'refused') return unavailable('CTLive answered out of turn.');
  return frame.code === 'unauthorized'
    ? new UpstreamError('login_required', `CTLive refused the login: ${frame.message}`, 'not_done')
    : unavailable(`CTLive refused the connection: ${frame.message}`);
}

function cancelled(): UpstreamError {
  return unavailable('The connection attempt was cancelled.');
}

import type { RawData, WebSocket } from 'ws';
import { shownText } from './error-mapping';
import { isObject } from './event-mapping';
import { peerFrame, wireLimits, type GatewayFrame, type PeerFrame } from './frames';

/** A frame of a known type that is not what docs/contact-wire.md says; its members as they came. */
export type MalformedFrame = {
  readonly type: PeerFrame['type'];
  readonly members: Readonly<Record<string, unknown>>;
};

export interface FrameReceiver {
  onOpen(): void;
  onFrame(frame: PeerFrame): void;
  onMalformed(frame: MalformedFrame): void;
  /** Something sent has left for the network: there may be room for more. */
  onFlushed(): void;
  /** Called once; nothing is called after it. */
  onClosed(reason: string): void;
}

export type SendResult = 'sent' | 'closed' | 'too_large';

type Reading =
  | { readonly kind: 'frame'; readonly frame: PeerFrame }
  | { readonly kind: 'malformed'; readonly frame: MalformedFrame }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'violation'; readonly reason: string };

/**
 * Only answers to what the peer itself sends (chunk acks, aborts) can fill a socket beyond the
 * limits for requests and chunks: a peer that makes them and never reads is cut off here.
 */
const maxUnreadBytes = 4 * 1024 * 1024;
const closeCodes = { normal: 1000, protocolError: 1002, policy: 1008 } as const;
const frameTypes: ReadonlySet<string> = new Set(
  peerFrame.options.flatMap((option) => [...option.shape.type.values]),
);

/** Frames over a WebSocket, which it owns. What arrives after the end is dropped. */
export class FrameSocket {
  private receiver: FrameReceiver | undefined;
  private isOver = false;

  /** `secret` is hidden wherever the peer repeats it in a text meant for people. */
  constructor(
    private readonly ws: WebSocket,
    private readonly secret: string | undefined,
  ) {
    ws.on('open', () => this.receiver?.onOpen());
    ws.on('message', (data, isBinary) => this.receive(data, isBinary));
    ws.on('error', (error) => this.end(reasonOf(error)));
    ws.on('close', (code, reason) => this.end(this.closeReason(code, reason.toString())));
  }

  /** Replaces the receiver. */
  attach(receiver: FrameReceiver): void {
    this.receiver = receiver;
  }

  /** Bytes accepted by `send` and not yet taken by the network. */
  get bufferedBytes(): number {
    return this.ws.bufferedAmount;
  }

  /** `closed` and `too_large`: surely not sent. */
  send(frame: GatewayFrame): SendResult {
    if (this.isOver || this.ws.readyState !== this.ws.OPEN) return 'closed';
    const message = frame.type === 'chunk' ? chunkBytes(frame) : JSON.stringify(frame);
    if (Buffer.byteLength(message) > wireLimits.maxFrameBytes) return 'too_large';
    if (this.bufferedBytes > maxUnreadBytes) {
      this.finish(closeCodes.policy, 'the peer does not read');
      return 'closed';
    }
    this.ws.send(message, { binary: false }, () => {
      if (!this.isOver) this.receiver?.onFlushed();
    });
    return 'sent';
  }

  /** Harmless when repeated. */
  close(reason: string): void {
    this.finish(closeCodes.normal, reason);
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.isOver) return;
    const reading = isBinary ? binaryReading : readFrame(textOf(data));
    switch (reading.kind) {
      case 'frame':
        this.receiver?.onFrame(this.withoutSecret(reading.frame));
        return;
      case 'malformed':
        this.receiver?.onMalformed(reading.frame);
        return;
      case 'unknown':
        return;
      case 'violation':
        this.finish(closeCodes.protocolError, reading.reason);
    }
  }

  private withoutSecret(frame: PeerFrame): PeerFrame {
    return 'message' in frame
      ? { ...frame, message: shownText(frame.message, this.secret) }
      : frame;
  }

  private finish(code: number, reason: string): void {
    if (this.isOver) return;
    this.end(reason);
    if (this.ws.readyState === this.ws.CONNECTING) this.ws.terminate();
    else this.ws.close(code, shortened(reason));
  }

  private end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.receiver?.onClosed(reason);
  }

  private closeReason(code: number, reason: string): string {
    const text = shownText(reason, this.secret);
    return `closed by the peer (${code}${text ? ` ${text}` : ''})`;
  }
}

/** Base64 has nothing to escape, and JSON.stringify would look at each of its characters. */
function chunkBytes({ base64, ...rest }: Extract<GatewayFrame, { type: 'chunk' }>): Buffer {
  const head = Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"base64":"`);
  const bytes = Buffer.allocUnsafe(head.length + base64.length + 2);
  bytes.set(head);
  bytes.write(base64, head.length, 'latin1');
  bytes.write('"}', head.length + base64.length, 'latin1');
  return bytes;
}

const binaryReading: Reading = { kind: 'violation', reason: 'the peer sent a binary frame' };

/** A WebSocket of `ws` gives every message as one Buffer, unless told otherwise. */
function textOf(data: RawData): string {
  return (data as Buffer).toString();
}

function readFrame(text: string): Reading {
  const members = parsed(text);
  if (!isObject(members))
    return { kind: 'violation', reason: 'the peer sent a frame that is not a JSON object' };
  if (!isFrameType(members.type)) return { kind: 'unknown' };
  const frame = peerFrame.safeParse(members);
  if (frame.success) return { kind: 'frame', frame: frame.data };
  return { kind: 'malformed', frame: { type: members.type, members } };
}

function isFrameType(type: unknown): type is PeerFrame['type'] {
  return typeof type === 'string' && frameTypes.has(type);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An error's code where it has one: messages of network errors name internal addresses. */
function reasonOf(error: Error & { code?: unknown }): string {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return 'the peer sent a frame that is too long';
  return typeof error.code === 'string' ? error.code : error.message;
}

/** At most 120 bytes: a close frame has room for 123, and a UTF-16 unit takes up to 3. */
function shortened(reason: string): string {
  return reason.slice(0, 40);
}

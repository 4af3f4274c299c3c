/**
 * A file on its way from the peer, read once. A chunk is acknowledged when the reader takes it,
 * so a slow reader holds the peer back, and no more than the window is ever kept.
 */
import type { Clock, Timer } from '../../../runtime/clock';
import { Deferred } from '../../../runtime/deferred';
import { UpstreamError } from '../../../sessions/upstream';
import { connectionLost, invalidResponse, refusalOf } from '../error-mapping';
import { wireLimits, type WireChunk, type WireErrorCode } from '../frames';

export type IncomingTransferOptions = {
  readonly clock: Clock;
  /** Without a chunk for this long while one is owed, the transfer is given up. */
  readonly stallMs: number;
  readonly sendAck: (index: number) => void;
  readonly sendAbort: (code: WireErrorCode, message: string) => void;
  readonly onOver: () => void;
};

const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;
const end: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class IncomingTransfer implements AsyncIterableIterator<string> {
  private readonly untaken: WireChunk[] = [];
  private readonly readers: Deferred<IteratorResult<string>>[] = [];
  private nextIndex = 0;
  /** Nothing but an empty chunk may follow padding. */
  private isPadded = false;
  private isComplete = false;
  private isOver = false;
  private failure: UpstreamError | undefined;
  private stallTimer: Timer | undefined;

  constructor(private readonly options: IncomingTransferOptions) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<string>> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.isOver) return Promise.resolve(end);
    const reader = new Deferred<IteratorResult<string>>();
    this.readers.push(reader);
    this.serve();
    return reader.promise;
  }

  /** The reader stops early. A plain method, so that it works before the first `next` as well. */
  return(): Promise<IteratorResult<string>> {
    if (!this.isOver) {
      this.options.sendAbort('rejected', 'the reader has stopped');
      this.finish();
    }
    return Promise.resolve(end);
  }

  /** The peer owes the first chunk from now on. */
  start(): void {
    if (!this.isOver) this.awaitChunk();
  }

  receive(chunk: WireChunk): void {
    const fault = this.faultOf(chunk);
    if (fault) {
      this.giveUp(fault, invalidResponse('the chunks of a file are broken'));
      return;
    }
    this.nextIndex += 1;
    this.isComplete = chunk.isLast === true;
    this.isPadded = this.isPadded || chunk.base64.endsWith('=');
    this.untaken.push(chunk);
    this.serve();
  }

  /** A frame about this transfer is malformed. */
  refuseMalformed(): void {
    this.giveUp('bad_frame', invalidResponse('a chunk of a file is malformed'));
  }

  /** Nothing comes, or nothing more. */
  complete(): void {
    this.isComplete = true;
    this.serve();
  }

  /** The peer has given up. What is here in full is still read. */
  refuse(code: string, message: string): void {
    if (!this.isComplete) this.fail(refusalOf(code, message));
  }

  lose(reason: string): void {
    if (!this.isComplete) this.fail(connectionLost(reason));
  }

  private faultOf({ index, base64, isLast }: WireChunk): WireErrorCode | undefined {
    if (this.untaken.length >= wireLimits.window) return 'window_exceeded';
    const isInOrder = index === this.nextIndex && !this.isComplete;
    // An empty one before the last would be a way to go on for ever.
    const isWhole = isLast === true || (base64.length > 0 && base64.length % 4 === 0);
    const isText = base64Pattern.test(base64) && (!this.isPadded || base64 === '');
    return isInOrder && isWhole && isText ? undefined : 'bad_frame';
  }

  private serve(): void {
    while (this.readers.length > 0 && this.untaken.length > 0) this.hand();
    if (this.untaken.length === 0 && !this.isComplete) this.awaitChunk();
    else this.stallTimer?.cancel();
    if (this.isComplete && this.untaken.length === 0) this.finish();
  }

  private hand(): void {
    const chunk = this.untaken.shift();
    if (!chunk) return;
    this.options.sendAck(chunk.index);
    if (chunk.base64 !== '') this.readers.shift()?.resolve({ done: false, value: chunk.base64 });
  }

  private awaitChunk(): void {
    this.stallTimer?.cancel();
    this.stallTimer = this.options.clock.setTimer(() => {
      this.giveUp(
        'unavailable',
        new UpstreamError('timeout', 'CTLive stopped sending the file.', 'not_done'),
      );
    }, this.options.stallMs);
  }

  private giveUp(code: WireErrorCode, error: UpstreamError): void {
    this.options.sendAbort(code, error.message);
    this.fail(error);
  }

  private fail(error: UpstreamError): void {
    if (this.isOver) return;
    this.failure = error;
    for (const reader of this.readers.splice(0)) reader.reject(error);
    this.finish();
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stallTimer?.cancel();
    this.untaken.length = 0;
    for (const reader of this.readers.splice(0)) reader.resolve(end);
    this.options.onOver();
  }
}

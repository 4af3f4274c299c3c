/**
 * A file on its way to the peer. Phases: `open` (whole chunks go as the window allows, the rest
 * is kept back), `ending` (the rest goes, every chunk is awaited), `committing` (the request
 * speaks for the outcome from here on), `over`.
 */
import type { Clock, Timer } from '../../../runtime/clock';
import { Deferred } from '../../../runtime/deferred';
import {
  UpstreamError,
  type Acknowledgement,
  type OutboundTransfer,
  type OutgoingFile,
} from '../../../sessions/upstream';
import { connectionLost, invalidResponse, refusalOf, unavailable } from '../error-mapping';
import { wireLimits, type WireErrorCode } from '../frames';
import type { CommitArguments } from '../wire-calls';

export type OutgoingTransferOptions = {
  readonly clock: Clock;
  /** Without an acknowledgement for this long while one is owed, the transfer is given up. */
  readonly stallMs: number;
  /** Base64 characters the peer takes in one file. */
  readonly maxChars: number;
  /** The transfer may have a chunk to send: `sendChunk` is called when its turn comes. */
  readonly askTurn: () => void;
  readonly sendChunk: (index: number, base64: string) => void;
  readonly sendAbort: (code: WireErrorCode, message: string) => void;
  readonly sendCommit: (commit: CommitArguments) => Promise<Acknowledgement>;
  readonly onOver: () => void;
};

type Wait = { readonly isMet: () => boolean; readonly met: Deferred<void> };

export class OutgoingTransfer implements OutboundTransfer {
  private phase: 'open' | 'ending' | 'committing' | 'over' = 'open';
  private unsent = '';
  private givenChars = 0;
  private nextIndex = 0;
  private readonly unacknowledged = new Set<number>();
  private readonly waits = new Set<Wait>();
  private readonly givenUp = new Deferred<never>();
  private failure: UpstreamError | undefined;
  private stallTimer: Timer | undefined;

  constructor(private readonly options: OutgoingTransferOptions) {
    // Often nobody is waiting when a transfer fails: its next call tells.
    this.givenUp.promise.catch(() => undefined);
  }

  get hasChunk(): boolean {
    if (this.unacknowledged.size >= wireLimits.window) return false;
    if (this.unsent.length >= wireLimits.maxChunkChars) return true;
    return this.phase === 'ending' && this.unsent.length > 0;
  }

  /** Resolves when less than a chunk of this text is kept back. */
  async write(base64: string): Promise<void> {
    this.refuseUnlessOpen();
    if (this.givenChars + base64.length > this.options.maxChars) {
      this.giveUp(
        'too_large',
        new UpstreamError('too_large', 'The file is too large for CTLive.', 'not_done'),
      );
      this.refuseUnlessOpen();
    }
    this.unsent += base64;
    this.givenChars += base64.length;
    const endsAt = this.givenChars;
    this.options.askTurn();
    await this.until(() => endsAt - this.sentChars < wireLimits.maxChunkChars);
  }

  async commit(clientId: string, file: OutgoingFile): Promise<Acknowledgement> {
    this.refuseUnlessOpen();
    this.phase = 'ending';
    this.options.askTurn();
    await this.until(() => this.unsent === '' && this.unacknowledged.size === 0);
    this.phase = 'committing';
    const commit = { ...file, clientId, base64Length: this.givenChars };
    try {
      return await Promise.race([this.options.sendCommit(commit), this.givenUp.promise]);
    } finally {
      this.finish();
    }
  }

  abort(reason: string): void {
    if (this.phase === 'open' || this.phase === 'ending') {
      this.giveUp('rejected', unavailable('The transfer was given up.'), reason);
    }
  }

  /** Called when the transfer's turn has come. */
  sendChunk(): void {
    const base64 = this.unsent.slice(0, wireLimits.maxChunkChars);
    this.unsent = this.unsent.slice(base64.length);
    this.unacknowledged.add(this.nextIndex);
    this.options.sendChunk(this.nextIndex, base64);
    this.nextIndex += 1;
    if (!this.stallTimer) this.awaitAcknowledgement();
    this.settleWaits();
  }

  acknowledge(index: number): void {
    if (!this.unacknowledged.delete(index)) return;
    this.awaitAcknowledgement();
    this.options.askTurn();
    this.settleWaits();
  }

  /** The peer has given up. */
  refuse(code: string, message: string): void {
    this.fail(refusalOf(code, message));
  }

  /** A frame about this transfer is malformed. */
  refuseMalformed(): void {
    if (this.phase === 'committing') return;
    this.giveUp('bad_frame', invalidResponse('a frame about a file is malformed'));
  }

  /** Of a commit under way its request knows more. */
  lose(reason: string): void {
    if (this.phase !== 'committing') this.fail(connectionLost(reason));
  }

  private get sentChars(): number {
    return this.givenChars - this.unsent.length;
  }

  private refuseUnlessOpen(): void {
    if (this.failure) throw this.failure;
    if (this.phase !== 'open') throw unavailable('The transfer is over.');
  }

  private until(isMet: () => boolean): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    if (isMet()) return Promise.resolve();
    const met = new Deferred<void>();
    this.waits.add({ isMet, met });
    return met.promise;
  }

  private settleWaits(): void {
    for (const wait of this.waits) {
      if (!wait.isMet()) continue;
      this.waits.delete(wait);
      wait.met.resolve();
    }
  }

  private awaitAcknowledgement(): void {
    this.stallTimer?.cancel();
    this.stallTimer = undefined;
    if (this.unacknowledged.size === 0) return;
    this.stallTimer = this.options.clock.setTimer(() => {
      this.giveUp(
        'unavailable',
        new UpstreamError('timeout', 'CTLive stopped taking the file.', 'not_done'),
      );
    }, this.options.stallMs);
  }

  private giveUp(code: WireErrorCode, error: UpstreamError, reason = error.message): void {
    this.options.sendAbort(code, reason);
    this.fail(error);
  }

  private fail(error: UpstreamError): void {
    if (this.phase === 'over') return;
    this.failure = error;
    this.givenUp.reject(error);
    for (const wait of this.waits) wait.met.reject(error);
    this.finish();
  }

  private finish(): void {
    this.phase = 'over';
    this.unsent = '';
    this.waits.clear();
    this.unacknowledged.clear();
    this.stallTimer?.cancel();
    this.options.onOver();
  }
}

import { bytesOfPlainBase64 } from './base64';
import { wireLimits, type WireChunk } from '../../../adapters/contact-wire/frames';
import type { FileStore, StoredFile, UnfinishedFile } from '../../chats/file-store';
import { WireError } from '../wire-error';

/** Of one connection, those that have failed and were not committed included. */
const maxTransfers = 256;

export type TransferAnswers = {
  acknowledge(transferId: string, index: number): void;
  abort(transferId: string, error: WireError): void;
};

type Transfer = {
  readonly chatId: string;
  readonly file: UnfinishedFile;
  /** Writes, one after another; never rejects. */
  writing: Promise<void>;
  nextIndex: number;
  unacknowledged: number;
  chars: number;
  isFull: boolean;
  failure?: WireError;
};

/**
 * Files on their way into the simulator, by one connection. 1. open: chunks may come. 2. chunks
 * are decoded into a temporary file, each acknowledged once written. 3. take: the file, whole, for
 * a message; or discard. A transfer that failed keeps its reason for the commit that follows.
 */
export class IncomingTransfers {
  readonly #transfers = new Map<string, Transfer>();

  constructor(
    private readonly files: FileStore,
    private readonly maxFileBytes: number,
    private readonly answers: TransferAnswers,
  ) {}

  open(transferId: string, chatId: string): void {
    if (this.#transfers.has(transferId)) {
      throw new WireError('invalid_argument', 'transferId: used already on this connection');
    }
    if (this.#transfers.size >= maxTransfers) {
      throw new WireError('overloaded', `at most ${maxTransfers} transfers may be open`);
    }
    this.#transfers.set(transferId, {
      chatId,
      file: this.files.newFile(),
      writing: Promise.resolve(),
      nextIndex: 0,
      unacknowledged: 0,
      chars: 0,
      isFull: false,
    });
  }

  onChunk(chunk: WireChunk): void {
    const transfer = this.#transfers.get(chunk.transferId);
    if (transfer === undefined) {
      this.answers.abort(chunk.transferId, new WireError('transfer_unknown', 'no such transfer'));
      return;
    }
    if (transfer.failure !== undefined) return;
    const bytes = bytesOfPlainBase64(chunk.base64);
    const failure = this.#objectionTo(chunk, transfer, bytes !== undefined);
    if (failure === undefined && bytes !== undefined) this.#write(chunk, transfer, bytes);
    else if (failure !== undefined) this.fail(chunk.transferId, failure);
  }

  /** Aborts from this side. Frames of the transfer that are still on their way are passed over. */
  fail(transferId: string, failure: WireError): void {
    const transfer = this.#transfers.get(transferId);
    if (transfer === undefined || transfer.failure !== undefined) return;
    transfer.failure = failure;
    this.#discardFile(transfer);
    this.answers.abort(transferId, failure);
  }

  /** The other side gave up, or the transfer turned out useless. Harmless when repeated. */
  discard(transferId: string): void {
    const transfer = this.#transfers.get(transferId);
    if (transfer === undefined) return;
    this.#transfers.delete(transferId);
    if (transfer.failure !== undefined) return;
    transfer.failure = new WireError('transfer_unknown', 'the transfer was given up');
    this.#discardFile(transfer);
  }

  discardAll(): void {
    for (const transferId of [...this.#transfers.keys()]) this.discard(transferId);
  }

  /** The whole file, after which the transfer is gone; also when this throws. */
  async take(transferId: string, chatId: string, base64Length: number): Promise<StoredFile> {
    const transfer = this.#transfers.get(transferId);
    if (transfer?.chatId !== chatId) {
      throw new WireError('transfer_unknown', 'transferId: no such transfer in this chat');
    }
    this.#transfers.delete(transferId);
    await transfer.writing;
    if (transfer.failure !== undefined) throw transfer.failure;
    if (transfer.chars !== base64Length || transfer.chars === 0) {
      this.#discardFile(transfer);
      throw new WireError('invalid_argument', `base64Length: ${transfer.chars} characters came`);
    }
    return transfer.file.keep();
  }

  /** A file that was taken and not used. */
  async forget(stored: StoredFile): Promise<void> {
    await this.files.remove(stored);
  }

  #objectionTo(chunk: WireChunk, transfer: Transfer, isBase64: boolean): WireError | undefined {
    if (transfer.unacknowledged >= wireLimits.window) {
      return new WireError('window_exceeded', 'a fifth chunk came before the first was answered');
    }
    if (chunk.index !== transfer.nextIndex) {
      return new WireError('invalid_argument', `index: expected ${transfer.nextIndex}`);
    }
    if (transfer.isFull || !isBase64) {
      return new WireError('invalid_argument', 'base64: not a continuation of base64 text');
    }
    if ((transfer.chars + chunk.base64.length) * 0.75 > this.maxFileBytes + 3) {
      return new WireError('too_large', `a file may have ${this.maxFileBytes} bytes`);
    }
    return undefined;
  }

  #write({ transferId, index, base64 }: WireChunk, transfer: Transfer, bytes: Buffer): void {
    transfer.nextIndex += 1;
    transfer.unacknowledged += 1;
    transfer.chars += base64.length;
    transfer.isFull = base64.length % 4 !== 0 || base64.endsWith('=');
    transfer.writing = transfer.writing
      .then(async () => {
        if (transfer.failure !== undefined) return;
        await transfer.file.write(bytes);
        transfer.unacknowledged -= 1;
        this.answers.acknowledge(transferId, index);
      })
      .catch(() => this.fail(transferId, new WireError('internal', 'the file cannot be kept')));
  }

  #discardFile(transfer: Transfer): void {
    transfer.writing = transfer.writing
      .then(() => transfer.file.discard())
      // What cannot be removed is removed at the next start.
      .catch(() => undefined);
  }
}

import { join } from 'node:path';
import { randomId } from '../../../../runtime/identifiers';
import { wireLimits, type WireChunk } from '../../../contact-wire/frames';
import { HostError } from '../host-error';
import { SpooledFile } from './spooled-file';

const maxTransfers = 256;

export type FileAnswers = {
  acknowledge(transferId: string, index: number): void;
  abort(transferId: string, error: HostError): void;
};

type Transfer = {
  readonly chatId: string;
  readonly file: SpooledFile;
  nextIndex: number;
  unacknowledged: number;
};

/** The gateway's files on one connection, from begin to commit. */
export class IncomingFiles {
  readonly #transfers = new Map<string, Transfer>();

  constructor(
    private readonly options: {
      readonly directory: string;
      readonly maxFileBytes: number;
      readonly answers: FileAnswers;
    },
  ) {}

  open(transferId: string, chatId: string): void {
    if (this.#transfers.has(transferId)) {
      throw new HostError('invalid_argument', 'transferId: used already on this connection');
    }
    if (this.#transfers.size >= maxTransfers) {
      throw new HostError('overloaded', `at most ${maxTransfers} transfers may be open`);
    }
    const file = new SpooledFile(join(this.options.directory, randomId()));
    this.#transfers.set(transferId, { chatId, file, nextIndex: 0, unacknowledged: 0 });
  }

  onChunk(chunk: WireChunk): void {
    const { transferId, index, base64 } = chunk;
    const { answers } = this.options;
    const transfer = this.#transfers.get(transferId);
    const objection = this.#objectionTo(chunk, transfer);
    if (!transfer || objection) {
      this.discard(transferId);
      answers.abort(transferId, objection ?? new HostError('transfer_unknown', 'no such transfer'));
      return;
    }
    transfer.nextIndex += 1;
    transfer.unacknowledged += 1;
    transfer.file.append(base64).then(
      () => {
        transfer.unacknowledged -= 1;
        answers.acknowledge(transferId, index);
      },
      (error: HostError) => {
        this.discard(transferId);
        answers.abort(transferId, error);
      },
    );
  }

  /** The whole file, which is the caller's from here on. */
  take(transferId: string, chatId: string, base64Length: number): SpooledFile {
    const transfer = this.#transfers.get(transferId);
    if (transfer?.chatId !== chatId) {
      throw new HostError('transfer_unknown', 'transferId: no such transfer in this chat');
    }
    if (transfer.file.length !== base64Length || base64Length === 0) {
      this.discard(transferId);
      throw new HostError('invalid_argument', 'base64Length: another number of characters came');
    }
    this.#transfers.delete(transferId);
    return transfer.file;
  }

  /** Harmless when repeated. */
  discard(transferId: string): void {
    const transfer = this.#transfers.get(transferId);
    this.#transfers.delete(transferId);
    // What cannot be removed goes with the host's folder.
    void transfer?.file.discard().catch(() => undefined);
  }

  discardAll(): void {
    for (const transferId of [...this.#transfers.keys()]) this.discard(transferId);
  }

  #objectionTo(chunk: WireChunk, transfer: Transfer | undefined): HostError | undefined {
    if (!transfer) return new HostError('transfer_unknown', 'no such transfer');
    if (transfer.unacknowledged >= wireLimits.window) {
      return new HostError('window_exceeded', 'a fifth chunk came before the first was answered');
    }
    if (chunk.index !== transfer.nextIndex) {
      return new HostError('invalid_argument', `index: expected ${transfer.nextIndex}`);
    }
    const bytes = (transfer.file.length + chunk.base64.length) * 0.75;
    return bytes > this.options.maxFileBytes + 3
      ? new HostError('too_large', `a file may have ${this.options.maxFileBytes} bytes`)
      : undefined;
  }
}

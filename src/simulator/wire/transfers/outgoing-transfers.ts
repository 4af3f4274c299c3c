import { open } from 'node:fs/promises';
import { wireLimits, type PeerFrame } from '../../../adapters/contact-wire/frames';
import { Deferred } from '../../../runtime/deferred';
import type { StoredFile } from '../../chats/file-store';
import { WireError } from '../wire-error';

const maxTransfers = 64;
/** As many bytes as make the longest chunk. */
const chunkBytes = (wireLimits.maxChunkChars / 4) * 3;

export type ChunkSocket = {
  send(frame: PeerFrame): void;
  bufferedBytes(): number;
};

type Transfer = {
  readonly transferId: string;
  readonly unacknowledged: Set<number>;
  isOver: boolean;
};

/**
 * Files on their way out, by one connection. Each transfer reads on only when its window and the
 * socket have room, so that a slow one costs a chunk of memory and holds up nothing.
 */
export class OutgoingTransfers {
  readonly #transfers = new Map<string, Transfer>();
  #room = new Deferred<void>();

  constructor(private readonly socket: ChunkSocket) {}

  open(transferId: string): void {
    if (this.#transfers.has(transferId)) {
      throw new WireError('invalid_argument', 'transferId: used already on this connection');
    }
    if (this.#transfers.size >= maxTransfers) {
      throw new WireError('overloaded', `at most ${maxTransfers} fetches may be under way`);
    }
    this.#transfers.set(transferId, { transferId, unacknowledged: new Set(), isOver: false });
  }

  /** Sends the file of an opened transfer. Never rejects: a failure becomes an abort. */
  async send(transferId: string, file: StoredFile): Promise<void> {
    const transfer = this.#transfers.get(transferId);
    if (transfer === undefined) return;
    try {
      await this.#sendChunks(transfer, file);
    } catch {
      this.#fail(transfer, new WireError('internal', 'the file cannot be read'));
    }
  }

  onAck(transferId: string, index: number): void {
    const transfer = this.#transfers.get(transferId);
    if (transfer === undefined) return;
    if (transfer.unacknowledged.delete(index)) this.#wake();
    else this.#fail(transfer, new WireError('invalid_argument', `index: ${index} is not awaited`));
  }

  discard(transferId: string): void {
    const transfer = this.#transfers.get(transferId);
    if (transfer === undefined) return;
    transfer.isOver = true;
    this.#transfers.delete(transferId);
    this.#wake();
  }

  discardAll(): void {
    for (const transferId of [...this.#transfers.keys()]) this.discard(transferId);
  }

  /** The socket has sent something. */
  onFlushed(): void {
    if (this.#transfers.size > 0) this.#wake();
  }

  #wake(): void {
    const room = this.#room;
    this.#room = new Deferred<void>();
    room.resolve();
  }

  async #sendChunks(transfer: Transfer, file: StoredFile): Promise<void> {
    const handle = await open(file.path, 'r');
    try {
      const buffer = Buffer.alloc(Math.min(chunkBytes, file.sizeBytes));
      let isLast = false;
      for (let index = 0; !isLast && !transfer.isOver; index += 1) {
        const at = index * chunkBytes;
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        isLast = at + bytesRead >= file.sizeBytes || bytesRead === 0;
        const base64 = buffer.toString('base64', 0, bytesRead);
        await this.#untilRoomFor(transfer);
        if (!transfer.isOver) this.#sendChunk(transfer, index, base64, isLast);
      }
      while (transfer.unacknowledged.size > 0 && !transfer.isOver) await this.#room.promise;
      this.#transfers.delete(transfer.transferId);
    } finally {
      await handle.close();
    }
  }

  #sendChunk(
    { transferId, unacknowledged }: Transfer,
    index: number,
    base64: string,
    isLast: boolean,
  ): void {
    unacknowledged.add(index);
    this.socket.send({ type: 'chunk', transferId, index, base64, ...(isLast && { isLast }) });
  }

  async #untilRoomFor(transfer: Transfer): Promise<void> {
    while (
      !transfer.isOver &&
      (transfer.unacknowledged.size >= wireLimits.window ||
        this.socket.bufferedBytes() > wireLimits.maxBufferedBytes)
    ) {
      await this.#room.promise;
    }
  }

  #fail(transfer: Transfer, { code, message }: WireError): void {
    if (transfer.isOver) return;
    this.discard(transfer.transferId);
    this.socket.send({ type: 'abort', transferId: transfer.transferId, code, message });
  }
}

import { Deferred } from '../../../../runtime/deferred';
import { wireLimits, type PeerFrame } from '../../../contact-wire/frames';
import { HostError } from '../host-error';

export type ChunkSocket = {
  send(frame: PeerFrame): void;
  bufferedBytes(): number;
};

export type PieceSource = {
  readonly length: number;
  slice(start: number, end: number): Promise<string>;
};

type Transfer = { readonly unacknowledged: Set<number>; isOver: boolean };

const maxTransfers = 64;

/** Files on their way to the gateway: each reads on when its window and the socket have room. */
export class OutgoingFiles {
  readonly #transfers = new Map<string, Transfer>();
  #room = new Deferred<void>();

  constructor(private readonly socket: ChunkSocket) {}

  open(transferId: string): void {
    if (this.#transfers.has(transferId)) {
      throw new HostError('invalid_argument', 'transferId: used already on this connection');
    }
    if (this.#transfers.size >= maxTransfers) {
      throw new HostError('overloaded', `at most ${maxTransfers} fetches may be under way`);
    }
    this.#transfers.set(transferId, { unacknowledged: new Set(), isOver: false });
  }

  /** Sends all of it, or as much as is wanted. Never rejects: a failure becomes an abort. */
  async send(transferId: string, source: PieceSource): Promise<void> {
    const transfer = this.#transfers.get(transferId);
    if (!transfer) return;
    try {
      await this.#sendAll(transferId, transfer, source);
    } catch {
      this.discard(transferId);
      const { code, message } = new HostError('unavailable', 'the file cannot be read');
      this.socket.send({ type: 'abort', transferId, code, message });
    }
  }

  onAck(transferId: string, index: number): void {
    if (this.#transfers.get(transferId)?.unacknowledged.delete(index)) this.wake();
  }

  discard(transferId: string): void {
    const transfer = this.#transfers.get(transferId);
    if (!transfer) return;
    transfer.isOver = true;
    this.#transfers.delete(transferId);
    this.wake();
  }

  discardAll(): void {
    for (const transferId of [...this.#transfers.keys()]) this.discard(transferId);
  }

  /** There may be room again. */
  wake(): void {
    const room = this.#room;
    this.#room = new Deferred<void>();
    room.resolve();
  }

  async #sendAll(transferId: string, transfer: Transfer, source: PieceSource): Promise<void> {
    const { maxChunkChars, window, maxBufferedBytes } = wireLimits;
    const { unacknowledged } = transfer;
    const isFull = (): boolean =>
      unacknowledged.size >= window || this.socket.bufferedBytes() > maxBufferedBytes;
    let isLast = false;
    for (let index = 0; !isLast && !transfer.isOver; index += 1) {
      const at = index * maxChunkChars;
      const base64 = await source.slice(at, at + maxChunkChars);
      isLast = at + maxChunkChars >= source.length;
      while (!transfer.isOver && isFull()) await this.#room.promise;
      if (transfer.isOver) return;
      unacknowledged.add(index);
      this.socket.send({ type: 'chunk', transferId, index, base64, ...(isLast && { isLast }) });
    }
    while (unacknowledged.size > 0 && !transfer.isOver) await this.#room.promise;
    this.#transfers.delete(transferId);
  }
}

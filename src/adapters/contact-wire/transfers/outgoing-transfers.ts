import type { Clock } from '../../../runtime/clock';
import type { OutboundTransfer } from '../../../sessions/upstream';
import type { FrameSocket } from '../frame-socket';
import { wireLimits } from '../frames';
import { OutgoingTransfer } from './outgoing-transfer';
import type { RequestTable } from '../request-table';
import { beginCall, commitCall } from '../wire-calls';

export type OutgoingTransfersOptions = {
  readonly socket: Pick<FrameSocket, 'send' | 'bufferedBytes'>;
  readonly requests: RequestTable;
  readonly clock: Clock;
  readonly stallMs: number;
  /** Bytes the peer takes in one file, where it says so. */
  readonly maxFileBytes?: number;
  readonly nextTransferId: () => string;
};

/**
 * Files on their way to the peer. Chunks go one at a time, each transfer in turn, and only into a
 * socket that stays within its limit; every other frame is sent at once, so it overtakes them.
 */
export class OutgoingTransfers {
  private readonly transfers = new Map<string, OutgoingTransfer>();
  /** Transfers with a chunk to send, the next one first. */
  private readonly turns = new Set<OutgoingTransfer>();

  constructor(private readonly options: OutgoingTransfersOptions) {}

  async open(chatId: string): Promise<OutboundTransfer> {
    const transferId = this.options.nextTransferId();
    const transfer = this.made(chatId, transferId);
    // Known before the answer: an abort may come in the same read as the ack.
    this.transfers.set(transferId, transfer);
    try {
      await this.options.requests.ask(beginCall(chatId, transferId));
    } catch (error) {
      transfer.abort('the transfer did not begin');
      throw error;
    }
    return transfer;
  }

  acknowledge(transferId: string, index: number): void {
    this.transfers.get(transferId)?.acknowledge(index);
  }

  refuse(transferId: string, code: string, message: string): void {
    this.transfers.get(transferId)?.refuse(code, message);
  }

  /** A frame about the transfer is malformed. */
  refuseMalformed(transferId: string): void {
    this.transfers.get(transferId)?.refuseMalformed();
  }

  loseAll(reason: string): void {
    for (const transfer of this.transfers.values()) transfer.lose(reason);
  }

  /** Sends chunks as far as the socket has room. */
  pump(): void {
    const { socket } = this.options;
    for (const transfer of this.turns) {
      if (socket.bufferedBytes + wireLimits.maxChunkChars > wireLimits.maxBufferedBytes) return;
      this.turns.delete(transfer);
      if (!transfer.hasChunk) continue;
      transfer.sendChunk();
      // To the end of the line, which this loop reaches again.
      if (transfer.hasChunk) this.turns.add(transfer);
    }
  }

  private made(chatId: string, transferId: string): OutgoingTransfer {
    const { socket, requests, clock, stallMs, maxFileBytes } = this.options;
    const transfer: OutgoingTransfer = new OutgoingTransfer({
      clock,
      stallMs,
      maxChars: maxFileBytes === undefined ? Infinity : Math.ceil(maxFileBytes / 3) * 4,
      askTurn: () => {
        if (transfer.hasChunk) this.turns.add(transfer);
        this.pump();
      },
      sendChunk: (index, base64) => void socket.send({ type: 'chunk', transferId, index, base64 }),
      sendAbort: (code, message) => void socket.send({ type: 'abort', transferId, code, message }),
      sendCommit: (commit) => requests.ask(commitCall(chatId, transferId, commit)),
      onOver: () => {
        this.transfers.delete(transferId);
        this.turns.delete(transfer);
      },
    });
    return transfer;
  }
}

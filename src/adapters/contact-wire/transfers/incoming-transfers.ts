import type { Clock } from '../../../runtime/clock';
import { UpstreamError, type InboundMultimedia } from '../../../sessions/upstream';
import type { FrameSocket } from '../frame-socket';
import type { WireChunk } from '../frames';
import { IncomingTransfer } from './incoming-transfer';
import type { RequestTable } from '../request-table';
import { fetchCall } from '../wire-calls';

export type IncomingTransfersOptions = {
  readonly socket: Pick<FrameSocket, 'send'>;
  readonly requests: RequestTable;
  readonly clock: Clock;
  readonly stallMs: number;
  readonly nextTransferId: () => string;
  /** Whether this connection ever gave out the id: frames of an ended transfer are passed over. */
  readonly wasGiven: (transferId: string) => boolean;
};

/** Files on their way from the peer. */
export class IncomingTransfers {
  private readonly transfers = new Map<string, IncomingTransfer>();

  constructor(private readonly options: IncomingTransfersOptions) {}

  async fetch(chatId: string, messageId: string): Promise<InboundMultimedia> {
    const transferId = this.options.nextTransferId();
    const transfer = this.made(transferId);
    // Known before the answer: chunks may come in the same read as the ack.
    this.transfers.set(transferId, transfer);
    const call = fetchCall(chatId, messageId, transferId);
    const description = await this.options.requests.ask(call).catch((error: unknown) => {
      this.dismiss(transferId, error);
      throw error;
    });
    if (description.format === 'link') transfer.complete();
    else transfer.start();
    return { ...description, messageId, base64: transfer };
  }

  receive(chunk: WireChunk): void {
    const transfer = this.transfers.get(chunk.transferId);
    if (transfer) transfer.receive(chunk);
    else this.refuseUnknown(chunk.transferId);
  }

  refuseMalformed(transferId: string): void {
    this.transfers.get(transferId)?.refuseMalformed();
  }

  refuse(transferId: string, code: string, message: string): void {
    this.transfers.get(transferId)?.refuse(code, message);
  }

  loseAll(reason: string): void {
    for (const transfer of this.transfers.values()) transfer.lose(reason);
  }

  private made(transferId: string): IncomingTransfer {
    const { socket, clock, stallMs } = this.options;
    return new IncomingTransfer({
      clock,
      stallMs,
      sendAck: (index) => void socket.send({ type: 'chunk-ack', transferId, index }),
      sendAbort: (code, message) => void socket.send({ type: 'abort', transferId, code, message }),
      onOver: () => void this.transfers.delete(transferId),
    });
  }

  /** After a refusal no chunk comes; after a timeout or a broken answer some may. */
  private dismiss(transferId: string, error: unknown): void {
    const transfer = this.transfers.get(transferId);
    const mayStillCome =
      error instanceof UpstreamError && ['timeout', 'invalid_response'].includes(error.code);
    if (mayStillCome) void transfer?.return();
    else transfer?.complete();
  }

  private refuseUnknown(transferId: string): void {
    if (this.options.wasGiven(transferId)) return;
    const message = 'no such transfer';
    this.options.socket.send({ type: 'abort', transferId, code: 'transfer_unknown', message });
  }
}

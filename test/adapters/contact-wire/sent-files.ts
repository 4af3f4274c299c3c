import type { OutboundTransfer } from '../../../src/sessions/upstream';
import type { ScriptedConnection } from '../../doubles/scripted-peer';
import { until } from '../../doubles/until';
import type { WireSetting } from './wire-setting';

export const chunkChars = 65_536;
export const file = {
  messageType: 'DOCUMENT',
  fileName: 'a.pdf',
  documentType: 'pdf',
  caption: 'A page',
  replyTo: 'm-0',
} as const;

export async function begin(setting: WireSetting, chatId = 'c'): Promise<OutboundTransfer> {
  const opening = setting.connection.openTransfer(chatId);
  setting.remote.ack((await setting.remote.nextRequest('transfer-begin')).id);
  return opening;
}

export function chunksOf(remote: ScriptedConnection, transferId?: string) {
  return remote.received
    .filter((frame) => frame.type === 'chunk')
    .filter((chunk) => transferId === undefined || chunk.transferId === transferId);
}

/** Acknowledges every chunk as it comes, until told to stop; says how many were owed at most. */
export function acknowledging(remote: ScriptedConnection) {
  const signal = { isStopped: false, mostUnacknowledged: 0 };
  const run = async () => {
    for (let acknowledged = 0; !signal.isStopped;) {
      await until(() => signal.isStopped || chunksOf(remote).length > acknowledged);
      const waiting = chunksOf(remote).slice(acknowledged);
      signal.mostUnacknowledged = Math.max(signal.mostUnacknowledged, waiting.length);
      for (const { transferId, index } of waiting) {
        remote.send({ type: 'chunk-ack', transferId, index });
      }
      acknowledged += waiting.length;
    }
  };
  const running = run();
  return {
    async stop(): Promise<number> {
      signal.isStopped = true;
      await running;
      return signal.mostUnacknowledged;
    },
  };
}

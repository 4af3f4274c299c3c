import type { Writable } from 'node:stream';
import type { Clock } from '../../runtime/clock';

export type RoomOptions = {
  readonly clock: Clock;
  /** How long a full connection may take to drain before it is destroyed. */
  readonly drainTimeoutMs?: number;
};

/** What may wait for one slow reader before it is handed nothing more. */
export const maxBufferedBytes = 64 * 1024;

const defaultDrainTimeoutMs = 10_000;

/** Whether more may be written: trusts that a `drain` follows each time this says no. */
export function hasRoom(connection: Writable): boolean {
  if (connection.destroyed) return false;
  return !connection.writableNeedDrain || connection.writableLength < maxBufferedBytes;
}

/** True once it has drained; false when it is gone, or was destroyed because it took too long. */
export async function roomIn(connection: Writable, options: RoomOptions): Promise<boolean> {
  const { clock, drainTimeoutMs = defaultDrainTimeoutMs } = options;
  if (connection.destroyed) return false;
  if (hasRoom(connection)) return true;
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      timer.cancel();
      connection.off('drain', settle).off('close', settle);
      resolve();
    };
    const giveUp = (): void => {
      connection.destroy();
      settle();
    };
    const timer = clock.setTimer(giveUp, drainTimeoutMs);
    connection.on('drain', settle).on('close', settle);
  });
  return !connection.destroyed;
}

import type { Clock } from '../runtime/clock';
import type { OperationRecords } from './operation-records';

export type UnsettledOperation = {
  readonly operationId: string;
  readonly clientReference?: string;
};

/** Sessions ask for sends without an outcome; operations know them. */
export function unsettledSends(
  records: OperationRecords,
  clock: Clock,
): {
  of(upstream: string, chatId: string): Promise<readonly UnsettledOperation[]>;
  notDone(operationId: string): Promise<void>;
} {
  return {
    async of(upstream, chatId) {
      const unknown = await records.unknownOf(upstream, chatId);
      return unknown.map(({ id, clientReference }) => ({ operationId: id, clientReference }));
    },
    async notDone(operationId) {
      const completedAtMs = clock.now();
      await records.end(operationId, { state: 'failed', completedAtMs, isRetryable: true });
    },
  };
}

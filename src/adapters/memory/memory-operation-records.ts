import type {
  NewOperation,
  OperationEnd,
  OperationRecord,
  OperationRecords,
} from '../../operations/operation-records';
import type { Clock } from '../../runtime/clock';
import type { MemoryTables } from './memory-tables';

export class MemoryOperationRecords implements OperationRecords {
  constructor(
    private readonly tables: MemoryTables,
    private readonly clock: Clock,
  ) {}

  async begin(operation: NewOperation): Promise<{ readonly existing?: OperationRecord }> {
    const existing = this.#held(operation.keyId, operation.idempotencyKey);
    if (existing) return { existing };
    if (this.tables.operations.has(operation.id)) {
      throw new Error(`There is an operation ${operation.id} already.`);
    }
    this.tables.operations.set(operation.id, { ...operation, state: 'in_progress' });
    return {};
  }

  async find(keyId: string, idempotencyKey: string): Promise<OperationRecord | undefined> {
    return this.#held(keyId, idempotencyKey);
  }

  async end(operationId: string, end: OperationEnd): Promise<void> {
    const operation = this.tables.operations.get(operationId);
    if (!operation || operation.state === 'succeeded') return;
    const { state, completedAtMs, responseStatus, responseBody, isRetryable } = end;
    this.tables.operations.set(operationId, {
      ...operation,
      ...{ state, completedAtMs, responseStatus, responseBody, isRetryable },
    });
  }

  async resume(operationId: string): Promise<void> {
    const operation = this.tables.operations.get(operationId);
    if (!operation) return;
    const { state, isRetryable } = operation;
    if (state !== 'unknown' && !(state === 'failed' && isRetryable)) return;
    this.tables.operations.set(operationId, {
      ...operation,
      ...{ state: 'in_progress', completedAtMs: undefined, isRetryable: undefined },
      ...{ responseStatus: undefined, responseBody: undefined },
    });
  }

  async abandonInProgress(): Promise<number> {
    const abandoned = this.#all().filter(({ state }) => state === 'in_progress');
    const completedAtMs = this.clock.now();
    for (const operation of abandoned) {
      this.tables.operations.set(operation.id, { ...operation, state: 'unknown', completedAtMs });
    }
    return abandoned.length;
  }

  async unknownOf(upstream: string, chatId: string): Promise<readonly OperationRecord[]> {
    return this.#all()
      .filter((operation) => (operation.upstream ?? upstream) === upstream)
      .filter((operation) => operation.chatId === chatId)
      .filter(({ state }) => state === 'unknown')
      .sort((a, b) => a.createdAtMs - b.createdAtMs);
  }

  async trim(olderThanMs: number): Promise<number> {
    const old = this.#all().filter(
      ({ completedAtMs }) => (completedAtMs ?? Infinity) < olderThanMs,
    );
    for (const { id } of old) this.tables.operations.delete(id);
    return old.length;
  }

  #all(): OperationRecord[] {
    return [...this.tables.operations.values()];
  }

  #held(keyId: string, idempotencyKey: string): OperationRecord | undefined {
    return this.#all().find(
      (operation) => operation.keyId === keyId && operation.idempotencyKey === idempotencyKey,
    );
  }
}

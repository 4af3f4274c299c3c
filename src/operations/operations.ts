import { createHash } from 'node:crypto';
import type { Clock } from '../runtime/clock';
import { randomId, type RandomId } from '../runtime/identifiers';
import type { SecretBox } from '../runtime/secret-box';
import type { OperationEnd, OperationRecord, OperationRecords } from './operation-records';

export type OperationRequest = {
  readonly keyId: string;
  readonly idempotencyKey: string;
  readonly method: string;
  readonly path: string;
  readonly bodySha256: string;
  readonly chatId: string;
  /** Named by the caller. */
  readonly upstream?: string;
  readonly clientReference?: string;
};

export type Beginning =
  /** The caller runs the write and then calls `failed`, or `repeated` when it was a repeat. */
  | { readonly kind: 'begun'; readonly operationId: string; readonly isRepeat: boolean }
  | { readonly kind: 'replay'; readonly status: number; readonly body: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'mismatch' };

/** How a write failed, in the terms that decide what a repeat may do. */
export type WriteFailure = {
  readonly status: number;
  /** The problem as it was answered. */
  readonly body: string;
  readonly isRetryable: boolean;
  readonly isOutcomeUnknown: boolean;
};

export type OperationsOptions = {
  readonly records: OperationRecords;
  readonly clock: Clock;
  /** Seals answers that show a secret. */
  readonly secretBox: SecretBox;
  readonly newId?: RandomId;
};

/**
 * Writes named by an Idempotency-Key, in three phases:
 * 1. `begin` stores `in_progress` before anything is sent, or finds what a former call left;
 * 2. the write runs, and its commit settles the record in its own transaction;
 * 3. `failed` records any other end. A crash leaves `in_progress`, which the next start makes
 *    `unknown`.
 * An unknown or a retryable failure is run again as a repeat, under the same operation id, so that
 * the write can find out what became of the former attempt.
 */
export class Operations {
  private readonly records: OperationRecords;
  private readonly clock: Clock;
  private readonly newId: RandomId;
  /** Operations this process is running: `resume` alone would let two repeats through. */
  private readonly running = new Set<string>();
  /** Operations whose end the store refused: they look `in_progress` and are not. */
  private readonly unrecorded = new Set<string>();

  constructor(private readonly options: OperationsOptions) {
    this.records = options.records;
    this.clock = options.clock;
    this.newId = options.newId ?? randomId;
  }

  async begin(request: OperationRequest): Promise<Beginning> {
    const { bodySha256: _body, ...named } = request;
    const fingerprint = fingerprintOf(request);
    const id = this.newId();
    const { existing } = await this.records.begin({
      ...named,
      id,
      fingerprint,
      createdAtMs: this.clock.now(),
    });
    if (!existing) {
      this.running.add(id);
      return { kind: 'begun', operationId: id, isRepeat: false };
    }
    if (existing.fingerprint !== fingerprint) return { kind: 'mismatch' };
    return this.takeUp(existing);
  }

  /** A first attempt succeeded; its commit has settled the record. */
  succeeded(operationId: string): void {
    this.running.delete(operationId);
  }

  /** A repeat succeeded; its message may have been committed before, by somebody else. */
  async repeated(operationId: string, status: number, body: string): Promise<void> {
    await this.end(operationId, {
      state: 'succeeded',
      completedAtMs: this.clock.now(),
      responseStatus: status,
      responseBody: body,
    });
  }

  /** The same for an answer that shows a secret: it is stored sealed. */
  async secretly(operationId: string, status: number, body: string): Promise<void> {
    const sealed = this.options.secretBox.seal(body, placeOf(operationId));
    await this.repeated(operationId, status, `${sealedPrefix}${sealed}`);
  }

  async failed(operationId: string, failure: WriteFailure): Promise<void> {
    await this.end(operationId, {
      state: failure.isOutcomeUnknown ? 'unknown' : 'failed',
      completedAtMs: this.clock.now(),
      responseStatus: failure.status,
      responseBody: failure.body,
      isRetryable: failure.isRetryable,
    });
  }

  find(keyId: string, idempotencyKey: string): Promise<OperationRecord | undefined> {
    return this.records.find(keyId, idempotencyKey);
  }

  private async takeUp(existing: OperationRecord): Promise<Beginning> {
    if (this.running.has(existing.id)) return { kind: 'running' };
    switch (existing.state) {
      case 'succeeded':
        return this.replayOf(existing) ?? this.runAgain(existing.id);
      case 'failed':
        return existing.isRetryable ? this.runAgain(existing.id) : plainReplayOf(existing);
      case 'unknown':
        return this.runAgain(existing.id);
      case 'in_progress':
        return this.unrecorded.has(existing.id) ? this.runAgain(existing.id) : { kind: 'running' };
    }
  }

  /** Undefined where the answer was sealed with another key: the same seed answers the same. */
  private replayOf(record: OperationRecord): Beginning | undefined {
    const { id, responseBody } = record;
    if (!responseBody?.startsWith(sealedPrefix)) return plainReplayOf(record);
    const sealed = responseBody.slice(sealedPrefix.length);
    const body = this.options.secretBox.open(sealed, placeOf(id));
    return body === undefined ? undefined : plainReplayOf({ ...record, responseBody: body });
  }

  private async runAgain(operationId: string): Promise<Beginning> {
    this.running.add(operationId);
    try {
      await this.records.resume(operationId);
    } catch (error) {
      this.running.delete(operationId);
      throw error;
    }
    this.unrecorded.delete(operationId);
    return { kind: 'begun', operationId, isRepeat: true };
  }

  private async end(operationId: string, end: OperationEnd): Promise<void> {
    try {
      await this.records.end(operationId, end);
    } catch (error) {
      this.unrecorded.add(operationId);
      throw error;
    } finally {
      this.running.delete(operationId);
    }
  }
}

/** No JSON begins like this. */
const sealedPrefix = 'sealed:';

function placeOf(operationId: string): string {
  return `operation ${operationId}`;
}

function plainReplayOf(record: OperationRecord): Beginning {
  const { responseStatus, responseBody } = record;
  if (responseStatus === undefined || responseBody === undefined) return { kind: 'running' };
  return { kind: 'replay', status: responseStatus, body: responseBody };
}

function fingerprintOf(request: OperationRequest): string {
  const parts = [request.method, request.path, request.upstream ?? '', request.bodySha256];
  return createHash('sha256').update(parts.join('\n'), 'utf8').digest('hex');
}

import type { Request } from 'express';
import { EngineError } from '../../engine/engine-error';
import { OperationError } from '../../operations/operation-error';
import type { Beginning } from '../../operations/operations';
import { gatewayOf } from '../gateway-context';
import { bodyDigestOf, failureOf, idempotencyKeyOf } from '../idempotent-send';
import { problemContentType } from '../problems/problem';
import { principalOf, responseOf } from '../request/request-facts';

export type IdempotentCall<T> = {
  /** Everything of the body that decides what is done. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly upstream: string;
  readonly status: number;
  readonly run: () => Promise<T>;
};

/**
 * Runs a call that CTLive cannot be asked about afterwards, under the caller's Idempotency-Key
 * when there is one: whatever may have happened already is never done again.
 */
export async function idempotentCall<T>(request: Request, call: IdempotentCall<T>): Promise<T> {
  const idempotencyKey = idempotencyKeyOf(request);
  if (idempotencyKey === undefined) return call.run();
  const { operations } = gatewayOf(request);
  const { keyId } = principalOf(request);
  const known = await operations.find(keyId, idempotencyKey);
  if (known?.state === 'unknown') throw unknownOutcome();
  const beginning = await operations.begin({
    ...{ keyId, idempotencyKey, method: request.method, path: request.path },
    bodySha256: bodyDigestOf(call.body),
    chatId: '',
    upstream: call.upstream,
  });
  if (beginning.kind === 'replay') return replayed<T>(request, beginning);
  if (beginning.kind !== 'begun') throw refusalOf(beginning);
  return run(request, call, beginning.operationId);
}

async function run<T>(request: Request, call: IdempotentCall<T>, operationId: string): Promise<T> {
  const { operations } = gatewayOf(request);
  let answer: T;
  try {
    answer = await call.run();
  } catch (error) {
    // The call's own failure is the answer.
    await operations.failed(operationId, failureOf(error, request)).catch(() => undefined);
    throw error;
  }
  await operations.repeated(operationId, call.status, JSON.stringify(answer));
  return answer;
}

function replayed<T>(request: Request, beginning: Extract<Beginning, { kind: 'replay' }>): T {
  const { status, body } = beginning;
  const response = responseOf(request);
  const type = status < 400 ? 'application/json; charset=utf-8' : problemContentType;
  response.setHeader('Idempotency-Replayed', 'true');
  response.setHeader('Content-Type', type);
  response.status(status).end(body);
  return JSON.parse(body) as T;
}

function refusalOf({ kind }: Beginning): OperationError {
  if (kind === 'running') {
    const detail = 'The operation of this Idempotency-Key is still running. Ask again in a moment.';
    return new OperationError('idempotency_in_progress', detail);
  }
  const detail = 'This Idempotency-Key named another request. Use a new key for a new request.';
  return new OperationError('idempotency_key_reused', detail);
}

function unknownOutcome(): EngineError {
  const detail = 'It may have been done, and CTLive cannot be asked. It is not done again.';
  return new EngineError('outcome_unknown', detail, 'unknown');
}

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
  readonly body: object;
  /** As far as it decides what is done. */
  readonly upstream?: string;
  /** Of a success; a function where only the run knows. */
  readonly status: number | (() => number);
  /**
   * Whether a second run does nothing that a first one did. Where it may, what has perhaps been
   * done is never done again.
   */
  readonly isRepeatable: boolean;
  readonly run: () => Promise<T>;
  /** Where what a 201 made is found. */
  readonly location?: string;
};

/**
 * Runs a call that is no send, under the caller's Idempotency-Key when there is one. A repeat gets
 * the answer of the first; then it is on its way already when this returns.
 */
export async function idempotentCall<T>(request: Request, call: IdempotentCall<T>): Promise<T> {
  const idempotencyKey = idempotencyKeyOf(request);
  if (idempotencyKey === undefined) return call.run();
  const { operations } = gatewayOf(request);
  const { keyId } = principalOf(request);
  const known = await operations.find(keyId, idempotencyKey);
  const beginning = await operations.begin({
    ...{ keyId, idempotencyKey, method: request.method, path: request.path },
    bodySha256: bodyDigestOf({ ...call.body }),
    chatId: '',
    upstream: call.upstream,
  });
  if (beginning.kind === 'replay') return replayed<T>(request, call, beginning);
  if (beginning.kind !== 'begun') throw refusalOf(beginning);
  const isUnsure = known?.state === 'unknown' && !call.isRepeatable;
  const run = isUnsure ? () => Promise.reject<T>(unknownOutcome()) : call.run;
  return runNamed(request, { ...call, run }, beginning.operationId);
}

async function runNamed<T>(
  request: Request,
  call: IdempotentCall<T>,
  operationId: string,
): Promise<T> {
  const { operations } = gatewayOf(request);
  let answer: T;
  try {
    answer = await call.run();
  } catch (error) {
    // The call's own failure is the answer.
    await operations.failed(operationId, failureOf(error, request)).catch(() => undefined);
    throw error;
  }
  const status = typeof call.status === 'number' ? call.status : call.status();
  await operations.repeated(operationId, status, JSON.stringify(answer));
  return answer;
}

function replayed<T>(
  request: Request,
  { location }: IdempotentCall<T>,
  { status, body }: Extract<Beginning, { kind: 'replay' }>,
): T {
  const response = responseOf(request);
  const type = status < 400 ? 'application/json; charset=utf-8' : problemContentType;
  response.setHeader('Idempotency-Replayed', 'true');
  response.setHeader('Content-Type', type);
  if (status === 201 && location !== undefined) response.setHeader('Location', location);
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

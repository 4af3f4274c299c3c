import type { Request } from 'express';
import { OperationError } from '../operations/operation-error';
import { randomId } from '../runtime/identifiers';
import { gatewayOf } from './gateway-context';
import { bodyDigestOf, failureOf, idempotencyKeyOf } from './idempotent-send';
import { problemContentType } from './problems/problem';
import { principalOf, responseOf } from './request/request-facts';

export type IdempotentWrite<T> = {
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** Safe to repeat with the same seed, which names what is made. */
  readonly write: (seed: string) => Promise<T>;
  readonly location?: (made: T) => string;
  /** The answer shows a secret: it is kept sealed. */
  readonly isSecret?: boolean;
};

/**
 * A write that is not a send: under an Idempotency-Key a repeat gets the answer of the first. What
 * a crash left open is run again with the same seed, which makes nothing twice.
 */
export async function idempotentWrite<T>(request: Request, call: IdempotentWrite<T>): Promise<T> {
  const idempotencyKey = idempotencyKeyOf(request);
  if (idempotencyKey === undefined) return locate(request, call, await call.write(randomId()));
  const { operations } = gatewayOf(request);
  const { method, path } = request;
  const { keyId } = principalOf(request);
  const named = { keyId, idempotencyKey, method, path, chatId: '' };
  const beginning = await operations.begin({ ...named, bodySha256: bodyDigestOf(call.body) });
  switch (beginning.kind) {
    case 'begun':
      return locate(request, call, await run(request, call, beginning.operationId));
    case 'replay':
      return replay(request, call, beginning);
    case 'running':
      throw new OperationError(
        'idempotency_in_progress',
        'The operation of this Idempotency-Key is still running. Ask again in a moment.',
      );
    case 'mismatch':
      throw new OperationError(
        'idempotency_key_reused',
        'This Idempotency-Key named another request. Use a new key for a new request.',
      );
  }
}

async function run<T>(request: Request, call: IdempotentWrite<T>, operationId: string): Promise<T> {
  const { operations } = gatewayOf(request);
  try {
    const made = await call.write(operationId);
    const body = JSON.stringify(made);
    if (call.isSecret) await operations.secretly(operationId, call.status, body);
    else await operations.repeated(operationId, call.status, body);
    return made;
  } catch (error) {
    // The write's own failure is the answer; an end not recorded is taken up by the next repeat.
    await operations.failed(operationId, failureOf(error, request)).catch(() => undefined);
    throw error;
  }
}

function replay<T>(
  request: Request,
  call: IdempotentWrite<T>,
  { status, body }: { readonly status: number; readonly body: string },
): T {
  const response = responseOf(request);
  const made = JSON.parse(body) as T;
  const isMade = status === call.status;
  response.setHeader('Idempotency-Replayed', 'true');
  if (isMade) locate(request, call, made);
  const type = isMade ? 'application/json; charset=utf-8' : problemContentType;
  response.setHeader('Content-Type', type);
  response.status(status).end(body);
  return made;
}

function locate<T>(request: Request, call: IdempotentWrite<T>, made: T): T {
  const location = call.location?.(made);
  if (location !== undefined) responseOf(request).setHeader('Location', location);
  return made;
}

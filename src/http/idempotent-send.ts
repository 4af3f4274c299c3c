import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Selection, WriteName } from '../engine/engine';
import type { Message } from '../events/message';
import { OperationError } from '../operations/operation-error';
import type { Beginning, WriteFailure } from '../operations/operations';
import { AppError } from '../runtime/app-error';
import { randomId } from '../runtime/identifiers';
import { errorResponses } from './problems/error-responses';
import { gatewayOf } from './gateway-context';
import { messagePath } from './message-id';
import { problemContentType, problemFactsOf, problemOf } from './problems/problem';
import { fieldError } from './problems/request-error';
import { principalOf, responseOf } from './request/request-facts';

export type IdempotentSend = {
  /** SHA-256 (hex) over everything of the body that decides what is sent. */
  readonly bodySha256: string;
  readonly selection: Selection;
  readonly clientReference?: string;
  readonly write: (name: WriteName) => Promise<Message>;
};

const createdStatus = 201;

/**
 * Sends, under the caller's Idempotency-Key when there is one. A repeat of a send that ended gets
 * the bytes of the first answer; then the answer is on its way already when this returns.
 */
export async function idempotentSend(request: Request, send: IdempotentSend): Promise<Message> {
  const response = responseOf(request);
  const idempotencyKey = idempotencyKeyOf(request);
  const { clientReference } = send;
  if (idempotencyKey === undefined) {
    return located(response, await send.write({ clientId: randomId(), clientReference }));
  }
  const beginning = await begin(request, send, idempotencyKey);
  switch (beginning.kind) {
    case 'begun':
      return located(response, await write(request, send, beginning));
    case 'replay':
      return replay(response, beginning);
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

/** The same for bodies that differ only in the order or spacing of their members. */
export function bodyDigestOf(body: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(members), 'utf8').digest('hex');
}

function begin(request: Request, send: IdempotentSend, idempotencyKey: string): Promise<Beginning> {
  const { chatId, upstream } = send.selection;
  return gatewayOf(request).operations.begin({
    keyId: principalOf(request).keyId,
    idempotencyKey,
    method: request.method,
    path: request.path,
    bodySha256: send.bodySha256,
    chatId,
    upstream,
    clientReference: send.clientReference,
  });
}

type Begun = Extract<Beginning, { kind: 'begun' }>;

async function write(request: Request, send: IdempotentSend, begun: Begun): Promise<Message> {
  const { operationId, isRepeat } = begun;
  const { operations } = gatewayOf(request);
  const { clientReference } = send;
  let message: Message;
  try {
    message = await send.write({ clientId: operationId, operationId, clientReference, isRepeat });
  } catch (error) {
    // The write's own failure is the answer; an end not recorded is taken up by the next repeat.
    await operations.failed(operationId, failureOf(error, request)).catch(() => undefined);
    throw error;
  }
  if (isRepeat) await operations.repeated(operationId, createdStatus, JSON.stringify(message));
  else operations.succeeded(operationId);
  return message;
}

export function failureOf(error: unknown, request: Request): WriteFailure {
  const facts = problemFactsOf(error);
  const isNotDone = facts.outcome === 'not_done';
  const isUnexpected = !(error instanceof AppError);
  return {
    status: errorResponses[facts.code].status,
    body: JSON.stringify(problemOf(facts, request)),
    isRetryable: facts.isRetryable && isNotDone,
    isOutcomeUnknown:
      isUnexpected || facts.outcome === 'unknown' || (facts.isRetryable && !isNotDone),
  };
}

function replay(
  response: Response,
  { status, body }: Extract<Beginning, { kind: 'replay' }>,
): Message {
  const message = JSON.parse(body) as Message;
  const isCreated = status === createdStatus;
  response.setHeader('Idempotency-Replayed', 'true');
  if (isCreated) located(response, message);
  response.setHeader(
    'Content-Type',
    isCreated ? 'application/json; charset=utf-8' : problemContentType,
  );
  response.status(status).end(body);
  return message;
}

function located(response: Response, message: Message): Message {
  response.setHeader('Location', messagePath(message.chatId, message.id));
  return message;
}

export function idempotencyKeyOf(request: Request): string | undefined {
  const header = request.get('Idempotency-Key');
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw fieldError(
    'Idempotency-Key',
    'The Idempotency-Key header is not valid.',
    'Send 1 to 255 visible ASCII characters, without spaces, quoted or bare.',
  );
}

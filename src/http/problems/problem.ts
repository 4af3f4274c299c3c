import type { Request } from 'express';
import { AppError, type Outcome } from '../../runtime/app-error';
import { InvalidFieldError } from '../../engine/invalid-field-error';
import { FeedError } from '../../events/feed/feed-error';
import { errorResponses, isErrorCode, type ErrorCode } from './error-responses';
import { RequestError, type FieldError } from './request-error';

/** Why a call was not carried out, as RFC 9457 describes it. */
export type Problem = {
  /** Page that explains the code, relative to the server.
   * @example "/problems/chat_not_found"
   */
  readonly type: string;
  /** Short name of the problem, the same for every occurrence.
   * @example "No such chat"
   */
  readonly title: string;
  /** The HTTP status.
   * @isInt status
   * @example 404
   */
  readonly status: number;
  /** What happened this time, written for a person.
   * @example "There is no such chat."
   */
  readonly detail: string;
  /** Path of the request.
   * @example "/chats/CHAT_DEFAULT_unknown"
   */
  readonly instance: string;
  readonly code: ErrorCode;
  /** The request's id, as returned in `X-Request-Id`.
   * @example "b7Yv0mZC4p1nq0vK2m6cTg"
   */
  readonly requestId: string;
  /** True when the same call, repeated with the same Idempotency-Key, may succeed. */
  readonly retryable: boolean;
  /** `not_done`: what was asked for has surely not happened. `unknown`: it may have. */
  readonly outcome?: 'not_done' | 'unknown';
  /** The fields at fault, when the request itself is. */
  readonly errors?: readonly FieldError[];
  /** With `cursor_expired`: the earliest cursor there is. */
  readonly earliestCursor?: string;
};

export type ProblemFacts = {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly isRetryable: boolean;
  readonly outcome?: Outcome;
  readonly errors?: readonly FieldError[];
  readonly earliestCursor?: string;
};

export const problemContentType = 'application/problem+json';

/** The problem an error is for the API's user. Only an AppError may show its message. */
export function problemFactsOf(error: unknown): ProblemFacts {
  if (!(error instanceof AppError) || !isErrorCode(error.code)) return internalError;
  const details = error instanceof RequestError ? error.details : {};
  return {
    code: error.code,
    detail: error.message || `${errorResponses[error.code].title}.`,
    isRetryable: error.shouldRetry(),
    outcome: error.outcome,
    errors: error instanceof InvalidFieldError ? [fieldErrorOf(error)] : details.errors,
    earliestCursor: error instanceof FeedError ? error.earliestCursor : details.earliestCursor,
  };
}

export function problemOf(
  facts: ProblemFacts,
  request: Pick<Request, 'requestId' | 'originalUrl'>,
): Problem {
  const { status, title } = errorResponses[facts.code];
  return {
    type: `/problems/${facts.code}`,
    title,
    status,
    detail: facts.detail,
    instance: instanceOf(request.originalUrl),
    code: facts.code,
    requestId: request.requestId,
    retryable: facts.isRetryable,
    outcome: facts.outcome,
    errors: facts.errors,
    earliestCursor: facts.earliestCursor,
  };
}

function fieldErrorOf({ field, fault: message, remedy }: InvalidFieldError): FieldError {
  return { field, code: 'invalid_value', message, remedy };
}

const maxInstanceLength = 1_024;

const internalError: ProblemFacts = {
  code: 'internal_error',
  detail: 'The gateway failed. The request id finds the cause in its log.',
  isRetryable: true,
  outcome: 'unknown',
};

/** The path without what may be a ticket, in the query or the path; odd characters percent-encoded. */
function instanceOf(url: string): string {
  const path = (url.split('?', 1)[0] ?? '/').replace(/\/signed\/[^/]+/, '/signed/-');
  return path.slice(0, maxInstanceLength).replace(/[^\w\-.~/%!$&'()*+,;=:@]/g, encodeOdd);
}

function encodeOdd(character: string): string {
  return Buffer.from(character, 'utf8').toString('hex').replace(/../g, '%$&').toUpperCase();
}

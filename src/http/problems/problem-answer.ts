import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { ValidateError } from '@tsoa/runtime';
import { AppError } from '../../runtime/app-error';
import { gatewayOf } from '../gateway-context';
import { errorResponses } from './error-responses';
import { parsingProblemOf } from './parsing-problem';
import { problemContentType, problemFactsOf, problemOf, type ProblemFacts } from './problem';
import { RequestError } from './request-error';
import { validationProblemOf } from './validation-problem';

/** The last middleware: turns whatever went wrong into one problem body. */
export const answerProblem: ErrorRequestHandler = (
  error: unknown,
  request: Request,
  response: Response,
  next: NextFunction,
) => {
  if (isAborted(error, request)) {
    response.destroy();
    return;
  }
  const cause = asAppError(error, request);
  const facts = problemFactsOf(cause);
  if (facts.code === 'internal_error') logUnexpected(error, request);
  if (response.headersSent) {
    next(error);
    return;
  }
  sendProblem(request, response, cause, facts);
};

function sendProblem(
  request: Request,
  response: Response,
  error: unknown,
  facts: ProblemFacts,
): void {
  const { status, retryAfterS } = errorResponses[facts.code];
  if (retryAfterS !== undefined) response.setHeader('Retry-After', String(retryAfterS));
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (error instanceof RequestError) {
    for (const [name, value] of Object.entries(error.details.headers ?? {})) {
      response.setHeader(name, value);
    }
  }
  response.status(status);
  response.setHeader('Content-Type', problemContentType);
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(problemOf(facts, request)));
}

function asAppError(error: unknown, request: Request): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof ValidateError) return validationProblemOf(error, request);
  return parsingProblemOf(error) ?? error;
}

function isAborted(error: unknown, request: Request): boolean {
  const hasAbortedBody =
    error instanceof Error && 'type' in error && error.type === 'request.aborted';
  return hasAbortedBody || (request.destroyed && !request.complete);
}

function logUnexpected(error: unknown, request: Request): void {
  const cause = error instanceof Error ? (error.stack ?? error.message) : 'not an Error';
  gatewayOf(request).logger.error('request failed', {
    requestId: request.requestId,
    operation: request.operation?.operationId,
    error: cause,
  });
}

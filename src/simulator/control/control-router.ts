import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import type { Logger } from '../../runtime/logger';
import { isForeignOrigin } from '../foreign-origin';
import { ControlError, statusOf, type FieldError } from './control-error';
import type { Route } from './route';

const maxBodyBytes = 1024 * 1024;

/** The routes as an express router. Problems, unknown paths and methods included. */
export function controlRouter(routes: readonly Route[], logger: Logger): Router {
  const router = express.Router();
  router.use(refuseForeignOrigin, refuseOtherContent);
  for (const route of routes) {
    const path = expressPath(route);
    if (route.body !== undefined) router[route.method](path, jsonReader(route));
    router[route.method](path, async (request, response) => {
      await answer(route, request, response);
    });
  }
  for (const [path, methods] of methodsByPath(routes)) {
    router.all(path, (_request, response) => {
      response.setHeader('allow', methods.join(', '));
      throw new ControlError('method_not_allowed', `This path takes ${methods.join(', ')}.`);
    });
  }
  router.use('/control', () => {
    throw new ControlError('route_not_found', 'There is no such operation. See /control/docs.');
  });
  router.use(problemWriter(logger));
  return router;
}

function expressPath({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const path = expressPath(route);
    methods.set(path, [...(methods.get(path) ?? []), route.method.toUpperCase()]);
  }
  return methods;
}

function refuseForeignOrigin(request: Request, _response: Response, next: NextFunction): void {
  if (isForeignOrigin(request)) {
    throw new ControlError('foreign_origin', 'Pages of other sites may not call the control API.');
  }
  next();
}

/** JSON only: it is also what keeps other sites' forms out. */
function refuseOtherContent(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length']) > 0;
  if (hasBody && !request.is('application/json')) {
    throw new ControlError('unsupported_content_type', 'Send the body as application/json.');
  }
  next();
}

function jsonReader(route: Route): express.RequestHandler {
  return express.json({ limit: route.maxBodyBytes ?? maxBodyBytes, strict: false, inflate: false });
}

async function answer(route: Route, request: Request, response: Response): Promise<void> {
  const body: unknown =
    route.body === undefined
      ? undefined
      : parsedBody(route.body, request.body === undefined ? {} : request.body);
  const params = request.params as Readonly<Record<string, string>>;
  const result = await route.run({ body, params, request, response });
  if (result === undefined) return;
  if (result.body === undefined) response.status(result.status).end();
  else response.status(result.status).json(result.body);
}

function parsedBody(schema: z.ZodType, body: unknown): unknown {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).flatMap(fieldErrors);
  throw new ControlError('invalid_request', 'The body is not as the operation wants it.', errors);
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const remedy = 'See the operation in /control/docs.';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 20).map((key) => ({
      field: `body.${key.slice(0, 100)}`,
      message: 'is not a field of this operation',
      remedy: 'Leave it out.',
    }));
  }
  return [{ field: ['body', ...issue.path].join('.'), message: issue.message, remedy }];
}

function problemWriter(logger: Logger): express.ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = asControlError(error);
    const status = statusOf[problem.code];
    if (status === 500) logger.error('control API: a call failed', { error });
    const { code, message: detail, errors } = problem;
    const title = code.replaceAll('_', ' ');
    const body = {
      type: 'about:blank',
      title,
      status,
      detail,
      code,
      ...(errors.length > 0 && { errors }),
    };
    response.status(status).type('application/problem+json').send(JSON.stringify(body));
  };
}

/** Errors of express and its body reader carry a status and a type. */
function asControlError(error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (type === 'entity.parse.failed') {
    return new ControlError('invalid_json', 'The body is not JSON.');
  }
  if (status === 413) return new ControlError('body_too_large', 'The body is too large.');
  if (status === 415) {
    return new ControlError('unsupported_content_type', 'Send the body uncompressed, in UTF-8.');
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new ControlError('invalid_request', 'The request cannot be read.');
  }
  return new ControlError('internal_error', 'The simulator failed. Its log says why.');
}

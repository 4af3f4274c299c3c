import type { Request, RequestHandler, Response } from 'express';
import type { PathOperations } from './contract';
import { contractOf } from './contract-document';
import { remedyFor } from './field-remedy';
import type { Operation } from './operation';
import { invalidPath } from '../problems/parsing-problem';
import { RequestError, type FieldError } from '../problems/request-error';
import { shownName } from '../problems/shown-name';
import { refusalOf, unknownFieldError } from '../problems/validation-problem';
import { carriesBody, isUtf8Text, mediaTypeOf } from '../request/request-body';

/**
 * Lets through only what the OpenAPI document describes, before anything of the body is read:
 * path, method, names of query parameters, kind of body.
 */
export const contractGuard: RequestHandler = (request, response, next) => {
  const operations = contractOf(request).operationsAt(segmentsOf(request.path));
  if (!operations) {
    throw new RequestError(
      'route_not_found',
      'There is no such route. The routes are listed under /docs and in /openapi.json.',
    );
  }
  if (request.method === 'OPTIONS') return answerOptions(response, operations);
  const operation = operationFor(request.method, operations);
  request.operation = operation;
  refuseQuery(request, operation);
  refuseBody(request, operation);
  next();
};

function segmentsOf(path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw invalidPath();
  }
}

function answerOptions(response: Response, operations: PathOperations): void {
  response.setHeader('Allow', allowOf(operations));
  response.status(204).end();
}

function operationFor(method: string, operations: PathOperations): Operation {
  const operation = operations.get(method) ?? (method === 'HEAD' && operations.get('GET'));
  if (operation) return operation;
  const allow = allowOf(operations);
  throw new RequestError('method_not_allowed', `This route answers to ${allow} only.`, {
    headers: { Allow: allow },
  });
}

function allowOf(operations: PathOperations): string {
  const methods = [...operations.keys()];
  if (operations.has('GET') && !operations.has('HEAD')) methods.push('HEAD');
  return [...methods, 'OPTIONS'].join(', ');
}

function refuseQuery(request: Request, operation: Operation): void {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(request.query)) {
    const parameter = known.find((each) => each.name === name);
    if (!parameter) {
      errors.push(
        unknownFieldError(
          shownName(name),
          known.map((each) => each.name),
        ),
      );
    } else if (Array.isArray(value) && parameter.schema.type !== 'array') {
      const message = `${name} is given more than once.`;
      const remedy = `Send it once. ${remedyFor(parameter.schema, contractOf(request))}`;
      errors.push({ field: name, code: 'invalid_value', message, remedy });
    }
  }
  if (errors.length > 0) throw refusalOf(errors);
}

function refuseBody(request: Request, operation: Operation): void {
  const accepted = operation.body?.contentTypes ?? ['application/json'];
  if (!carriesBody(request)) {
    if (operation.body?.isRequired) throw missingBody(request, operation.body.contentTypes);
    return;
  }
  refuseEncoding(request);
  const mediaType = mediaTypeOf(request);
  if (mediaType === undefined || !accepted.includes(mediaType)) {
    throw unsupported(
      'The Content-Type of the body is not one this operation takes.',
      `Send it as ${accepted.join(' or ')}.`,
    );
  }
}

function refuseEncoding(request: Request): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw unsupported('The body is compressed.', 'Send it uncompressed, without Content-Encoding.');
  }
  if (!isUtf8Text(request)) throw unsupported('The body is not in UTF-8.', 'Send it in UTF-8.');
}

function unsupported(message: string, remedy: string): RequestError {
  return new RequestError('unsupported_content_type', `${message} ${remedy}`, {
    errors: [{ field: 'Content-Type', code: 'invalid_value', message, remedy }],
  });
}

function missingBody(request: Request, contentTypes: readonly string[]): RequestError {
  const contract = contractOf(request);
  const message = 'The body is missing.';
  const remedy = contentTypes.includes('multipart/form-data')
    ? 'Send a form as multipart/form-data.'
    : `${remedyFor(request.operation?.body?.schema ?? {}, contract)} Content-Type: ${contentTypes.join(' or ')}.`;
  return new RequestError('invalid_request', `${message} ${remedy}`, {
    errors: [{ field: 'body', code: 'required', message, remedy }],
  });
}

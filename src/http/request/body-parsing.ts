import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { contractOf } from '../contract/contract-document';
import { settleBody } from '../contract/body-shape';
import { fieldError } from '../problems/request-error';
import { refusalOf, unknownFieldError } from '../problems/validation-problem';
import { shownName } from '../problems/shown-name';
import { parseReceived } from '../sandbox/received-body';
import { carriesBase64 } from '../upload/base64-gate';
import { carriesBody, mediaTypeOf } from './request-body';

const maxJsonBytes = 1024 * 1024;

/** Reads JSON bodies; a multipart body is left to the upload's own parser. */
export function parseJsonBody(maxBase64Bytes: number): RequestHandler {
  const parse = jsonParser(maxJsonBytes);
  const parseFile = jsonParser(maxBase64Bytes);
  return (request, response, next) => {
    if (!carriesBody(request) || mediaTypeOf(request) !== 'application/json') return next();
    const { operationId } = request.operation ?? {};
    if (operationId === 'receiveSandboxDelivery') return parseReceived(request, response, next);
    return carriesBase64(request)
      ? parseFile(request, response, next)
      : parse(request, response, next);
  };
}

function jsonParser(limit: number): RequestHandler {
  return express.json({
    limit,
    strict: false,
    inflate: false,
    type: 'application/json',
    verify: (_request, _response, bytes) => {
      if (!isUtf8(bytes)) throw new Error('not UTF-8');
    },
  });
}

/** Refuses what is not an object, and settles what tsoa would get wrong. */
export const checkJsonBody: RequestHandler = (request, _response, next) => {
  const body: unknown = request.body;
  if (body === undefined || mediaTypeOf(request) !== 'application/json') return next();
  const declared = request.operation?.body;
  if (!declared) {
    refuseMembers(body);
    return next();
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw fieldError('body', 'The body is not a JSON object.', 'Send a JSON object.');
  }
  const errors = settleBody(body, declared.schema, contractOf(request));
  if (errors.length > 0) throw refusalOf(errors);
  next();
};

/** An operation without a body takes an empty one: some clients cannot send none. */
function refuseMembers(body: unknown): void {
  const members = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const isEmpty = members.length === 0 && (typeof body === 'object' || body === '');
  if (isEmpty) return;
  const names = Array.isArray(body) || members.length === 0 ? ['body'] : members;
  throw refusalOf(names.slice(0, 10).map((name) => unknownFieldError(shownName(name), [])));
}

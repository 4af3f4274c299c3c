import type { Request, Response } from 'express';
import type { Principal } from '../../access/principal';
import type { Operation } from '../contract/operation';
import { RequestError } from '../problems/request-error';

declare module 'express-serve-static-core' {
  interface Request {
    /** Set first of all; returned as `X-Request-Id`. */
    requestId: string;
    /** Set by the contract guard. */
    operation?: Operation;
    /** Set once the caller is known. */
    principal?: Principal;
  }
}

export function principalOf(request: Request): Principal {
  if (!request.principal) {
    throw new RequestError('authentication_required', 'This operation needs an API key.');
  }
  return request.principal;
}

export function responseOf(request: Request): Response {
  if (!request.res) throw new Error('a request without its response');
  return request.res;
}

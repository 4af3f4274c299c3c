import type { Request, RequestHandler } from 'express';
import { AccessError } from '../../access/access-error';
import type { Scope } from '../../access/api-key-records';
import type { KeyRefusal } from '../../access/key-ring';
import { Principal } from '../../access/principal';
import { gatewayOf } from '../gateway-context';
import { principalOf } from './request-facts';

/** Before anything of the body is read: finds out who calls, and whether they may. */
export const authenticate: RequestHandler = async (request, response, next) => {
  const { operation } = request;
  if (!operation?.needsKey) return next();
  response.setHeader('Cache-Control', 'no-store');
  const principal = await callerOf(request);
  request.principal = principal;
  requireScopes(principal, operation.scopes);
  next();
};

async function callerOf(request: Request): Promise<Principal> {
  const presented = presentedKeyOf(request);
  if (presented !== undefined) return holderOfKey(request, presented);
  const ticket = presentedTicketOf(request);
  if (ticket !== undefined) return holderOfTicket(request, ticket);
  throw new AccessError(
    'authentication_required',
    'Send an API key, as Authorization: Bearer <key> or as X-API-Key: <key>.',
  );
}

async function holderOfKey(request: Request, presented: string): Promise<Principal> {
  const answer = await gatewayOf(request).keys.authenticate(presented);
  if (!(answer instanceof Principal)) throw refusalOf(answer);
  return answer;
}

async function holderOfTicket(request: Request, ticket: string): Promise<Principal> {
  const principal = await gatewayOf(request).tickets.redeem(ticket);
  if (principal) return principal;
  throw new AccessError(
    'invalid_ticket',
    'The ticket is not known, is over, or its API key is. Ask for a new one: POST /events/tickets.',
  );
}

/** Only where the document has a parameter for it: on the streams and the socket. */
function presentedTicketOf(request: Request): string | undefined {
  const takesTicket = request.operation?.parameters.some(
    (parameter) => parameter.in === 'query' && parameter.name === 'ticket',
  );
  const ticket: unknown = takesTicket ? request.query['ticket'] : undefined;
  return typeof ticket === 'string' ? ticket : undefined;
}

/** Called by the generated routes with what the controller declares, whatever the document says. */
export async function expressAuthentication(
  request: Request,
  scheme: string,
  scopes: readonly string[] = [],
): Promise<Principal | undefined> {
  // CTLive's own bearer was checked before the body was read.
  if (scheme === 'ctliveBearer') return Promise.resolve(undefined);
  const principal = principalOf(request);
  requireScopes(principal, scopes as readonly Scope[]);
  return Promise.resolve(principal);
}

function presentedKeyOf(request: Request): string | undefined {
  const authorization = request.get('Authorization');
  if (authorization === undefined) return request.get('X-API-Key')?.trim() || undefined;
  const bearer = /^Bearer +(.+)$/i.exec(authorization)?.[1]?.trim();
  if (!bearer) {
    throw new AccessError(
      'invalid_api_key',
      'The Authorization header is not of the form Bearer <key>.',
    );
  }
  return bearer;
}

function refusalOf({ refused }: KeyRefusal): AccessError {
  const reason = refused === 'unknown' ? 'not known' : refused;
  return new AccessError('invalid_api_key', `The API key is ${reason}.`);
}

function requireScopes(principal: Principal, scopes: readonly Scope[]): void {
  const missing = scopes.find((scope) => !principal.hasScope(scope));
  if (missing === undefined) return;
  throw new AccessError('insufficient_scope', `This operation needs the scope ${missing}.`);
}

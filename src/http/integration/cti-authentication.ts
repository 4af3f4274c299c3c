import type { RequestHandler } from 'express';
import { AccessError } from '../../access/access-error';
import { gatewayOf } from '../gateway-context';

/** CTLive's webhooks bring the upstream's own bearer; nothing of the body is read before it. */
export const authenticateCti: RequestHandler = (request, _response, next) => {
  if (request.operation?.operationId !== 'receiveCtliveContact') return next();
  const upstream = decodeURIComponent(request.path.split('/')[2] ?? '');
  const bearer = /^Bearer +(.+)$/i.exec(request.get('Authorization') ?? '')?.[1]?.trim();
  if (gatewayOf(request).contactWebhooks.isAuthorized(upstream, bearer)) return next();
  throw new AccessError(
    bearer === undefined ? 'authentication_required' : 'invalid_api_key',
    "Send the bearer token that is configured for this upstream's CTI webhooks.",
  );
};

import { EngineError } from '../engine-error';
import type { CtliveRest } from './ctlive-rest';
import type { RestAccess } from './rest-access';

/** The REST services of an upstream. Throws EngineError where it has none. */
export function requiredRest(access: RestAccess, upstream: string): CtliveRest {
  const rest = access.rest(upstream);
  if (rest) return rest;
  const detail =
    "This needs CTLive's REST services, and none are configured for this upstream (restUrl).";
  throw new EngineError('not_supported_by_upstream', detail, 'not_done');
}

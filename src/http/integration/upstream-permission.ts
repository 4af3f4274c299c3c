import type { Request } from 'express';
import { AccessError } from '../../access/access-error';
import { EngineError } from '../../engine/engine-error';
import type { UpstreamView } from '../../engine/upstream-directory';
import { gatewayOf } from '../gateway-context';
import { fieldError } from '../problems/request-error';
import { principalOf } from '../request/request-facts';

/** Members that a key without `admin` may give: none of them is an address. */
const personal: ReadonlySet<string> = new Set(['from', 'nickname', 'token']);

export function visibleUpstream(request: Request, id: string): UpstreamView {
  const view = gatewayOf(request)
    .upstreams.upstreams()
    .find((each) => each.id === id);
  if (view && principalOf(request).maySeeUpstream(id)) return view;
  throw new EngineError('upstream_not_found', 'There is no such upstream.', 'not_done');
}

/** One that is not there yet may be made. */
export function changeableUpstream(request: Request, id: string): void {
  if (principalOf(request).maySeeUpstream(id)) return;
  throw new EngineError('upstream_not_found', 'There is no such upstream.', 'not_done');
}

/** Whoever may not name addresses shares one that is there, and may be seen. */
export function refuseWithoutAdmin(
  request: Request,
  body: Readonly<Record<string, unknown>> & { readonly from?: string },
): void {
  const given = Object.keys(body).filter((name) => body[name] !== undefined);
  const { from } = body;
  if (from !== undefined) {
    visibleUpstream(request, from);
    refuseOwnPlace(given);
  } else if (body['url'] === undefined) {
    throw fieldError('from', 'There is neither from nor url.', 'Send one of them.');
  }
  const isPersonal = from !== undefined && given.every((name) => personal.has(name));
  if (isPersonal || principalOf(request).hasScope('admin')) return;
  const detail =
    'Without the scope admin only from, nickname and token may be sent, from included.';
  throw new AccessError('insufficient_scope', detail);
}

const placeMembers = ['connector', 'url', 'domain', 'restUrl', 'restAuth'];

function refuseOwnPlace(given: readonly string[]): void {
  const extra = given.find((name) => placeMembers.includes(name));
  if (extra === undefined) return;
  const message = `${extra} does not go with from.`;
  throw fieldError(extra, message, 'Leave it out, or leave from out.');
}

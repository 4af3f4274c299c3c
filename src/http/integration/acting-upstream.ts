import type { Request } from 'express';
import { chooseUpstream } from '../../engine/choose-upstream';
import { gatewayOf } from '../gateway-context';
import { filterVisibilityOf } from '../request/selection';

/** The upstream of a call about no chat: the one named, else the key's only one, else `default`. */
export function actingUpstreamOf(request: Request, upstream?: string): string {
  const visibleUpstreams = filterVisibilityOf(request, upstream).upstreams;
  const configured = gatewayOf(request)
    .upstreams.upstreams()
    .map(({ id }) => id);
  const selection = { chatId: '', upstream, visibleUpstreams };
  return chooseUpstream(selection, { configured, inChat: [] });
}

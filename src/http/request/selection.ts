import type { Request } from 'express';
import type { Visibility } from '../../engine/chat-directory';
import { EngineError } from '../../engine/engine-error';
import type { Selection } from '../../engine/engine';
import { principalOf } from './request-facts';

/** Who acts in which chat, within what the key may see. */
export function selectionOf(request: Request, chatId: string, upstream?: string): Selection {
  const principal = principalOf(request);
  if (!principal.maySee(chatId)) throw chatNotFound();
  refuseUpstream(request, upstream);
  return { chatId, upstream, visibleUpstreams: principal.upstreams };
}

/** What the key may see, for reads of one chat. */
export function chatVisibilityOf(request: Request, chatId: string): Visibility {
  if (!principalOf(request).maySee(chatId)) throw chatNotFound();
  return visibilityOf(request);
}

export function visibilityOf(request: Request): Visibility {
  const { upstreams, chatIds } = principalOf(request);
  return { upstreams, chatIds };
}

/** What a list shows that may be narrowed to one upstream. */
export function filterVisibilityOf(request: Request, upstream?: string): Visibility {
  refuseUpstream(request, upstream);
  const visibility = visibilityOf(request);
  return upstream === undefined ? visibility : { ...visibility, upstreams: [upstream] };
}

function refuseUpstream(request: Request, upstream?: string): void {
  if (upstream === undefined || principalOf(request).maySeeUpstream(upstream)) return;
  throw new EngineError('upstream_not_found', 'There is no such upstream.', 'not_done');
}

function chatNotFound(): EngineError {
  return new EngineError('chat_not_found', 'There is no such chat.', 'not_done');
}

import { EngineError } from './engine-error';
import type { Selection } from './engine';

export type UpstreamChoice = {
  /** Every configured upstream. */
  readonly configured: readonly string[];
  /** Those with a session in the chat. */
  readonly inChat: readonly string[];
};

export const defaultUpstream = 'default';

/**
 * Which identity acts: the one named; else the one in the chat; with none in it the caller's only
 * upstream, else `default`. Several in the chat: the caller has to name one.
 */
export function chooseUpstream(selection: Selection, choice: UpstreamChoice): string {
  const isVisible = (id: string): boolean => selection.visibleUpstreams?.includes(id) ?? true;
  const configured = choice.configured.filter(isVisible);
  if (selection.upstream !== undefined) {
    if (configured.includes(selection.upstream)) return selection.upstream;
    throw new EngineError('upstream_not_found', 'There is no upstream of this name.', 'not_done');
  }
  const inChat = choice.inChat.filter(isVisible);
  if (inChat.length > 1) {
    const names = inChat.join(', ');
    const detail = `Several identities are in this chat: ${names}. Name one with ?upstream=.`;
    throw new EngineError('upstream_ambiguous', detail, 'not_done');
  }
  const chosen = inChat[0] ?? (configured.length === 1 ? configured[0] : defaultUpstream);
  if (chosen !== undefined && configured.includes(chosen)) return chosen;
  const detail = 'No upstream was named and there is no default one. Name one with ?upstream=.';
  throw new EngineError('upstream_not_found', detail, 'not_done');
}

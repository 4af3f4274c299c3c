import type { UpstreamView } from '../upstream-directory';
import type { UpstreamChange } from './upstream-settings';

/**
 * PORT. Makes, changes and removes upstreams while the gateway runs; each is durable before it
 * resolves. Rejects with EngineError, InvalidFieldError or a storage error. Trusts its caller to have checked who
 * may name an address. Called by HTTP.
 */
export interface UpstreamAdmin {
  /**
   * Repeatable: the same change again changes nothing. A configured upstream is refused. Those that
   * share its address follow it.
   */
  put(id: string, change: UpstreamChange): Promise<{ view: UpstreamView; isNew: boolean }>;
  /** Chats stay joined: the connection is made anew with the credential. */
  setToken(id: string, token: string): Promise<UpstreamView>;
  /** Leaves its chats, logs out and forgets its secrets; its events stay. Refused while it is shared. */
  remove(id: string): Promise<void>;
  /** CTLive ends every active chat of the whole domain; the ids of those that were. */
  endAllDomainChats(id: string): Promise<readonly string[]>;
}

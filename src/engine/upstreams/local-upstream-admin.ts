import type { SessionRecords } from '../../sessions/session-records';
import type { ChatNotices } from '../chats/chat-notices';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import { requiredRest } from '../rest/rest-required';
import type { UpstreamDirectory, UpstreamView } from '../upstream-directory';
import type { UpstreamAdmin } from './upstream-admin';
import type { UpstreamRegistry } from './upstream-registry';
import type { UpstreamChange } from './upstream-settings';

export type LocalUpstreamAdminOptions = {
  readonly registry: UpstreamRegistry;
  readonly directory: UpstreamDirectory;
  readonly sessions: SessionRecords;
  readonly notices: ChatNotices;
  /** Told of every upstream that was made or changed. */
  readonly onChanged: (upstream: string) => void;
};

export class LocalUpstreamAdmin implements UpstreamAdmin {
  constructor(private readonly options: LocalUpstreamAdminOptions) {}

  async put(id: string, change: UpstreamChange): Promise<{ view: UpstreamView; isNew: boolean }> {
    const { registry, onChanged } = this.options;
    const { isNew } = await asEngineCall('write', () => registry.put(id, change));
    onChanged(id);
    return { view: this.#view(id), isNew };
  }

  async setToken(id: string, token: string): Promise<UpstreamView> {
    await asEngineCall('write', () => this.options.registry.setToken(id, token));
    this.options.onChanged(id);
    return this.#view(id);
  }

  async remove(id: string): Promise<void> {
    await this.options.registry.remove(id);
  }

  async endAllDomainChats(id: string): Promise<readonly string[]> {
    this.#view(id);
    const { registry, sessions, notices } = this.options;
    const rest = requiredRest(registry, id);
    const ended = await asEngineCall('write', () => rest.contacts.endAll());
    for (const chatId of ended) {
      const isKnown = (await sessions.find(id, chatId)) !== undefined;
      if (isKnown) await notices.ended({ upstream: id, chatId, reason: 'success' });
    }
    return ended;
  }

  #view(id: string): UpstreamView {
    const view = this.options.directory.upstreams().find((each) => each.id === id);
    if (view) return view;
    throw new EngineError('upstream_not_found', 'There is no upstream of this name.', 'not_done');
  }
}

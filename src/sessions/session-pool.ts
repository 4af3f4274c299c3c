import type { ContactSessionView } from '../events/chat';
import type { Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { Upstream } from './upstream';
import { UpstreamRoster, type PoolStores } from './upstream-roster';

export type PoolOptions = {
  readonly stores: PoolStores;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
};

export type UpstreamIdentity = {
  readonly id: string;
  readonly connector: 'simulator' | 'websocket' | 'sdk';
  readonly domain: string;
  readonly nickname?: string;
};

/** Every contact session and connection of this node. */
export class SessionPool {
  readonly #rosters = new Map<string, UpstreamRoster>();
  readonly #identities = new Map<string, UpstreamIdentity>();

  constructor(private readonly options: PoolOptions) {}

  /** Before `restore` for what is configured; later ones are restored on their own. */
  add(identity: UpstreamIdentity, upstream: Upstream): UpstreamRoster {
    const { stores, clock, logger, random } = this.options;
    const views = (chatId: string): readonly ContactSessionView[] => this.views(chatId);
    const { id, nickname } = identity;
    const roster = new UpstreamRoster({
      ...stores,
      id,
      nickname,
      upstream,
      clock,
      logger,
      random,
      views,
    });
    this.#rosters.set(id, roster);
    this.#identities.set(id, identity);
    return roster;
  }

  /** Another credential, nickname or address of the same identity: its chats stay joined. */
  change(identity: UpstreamIdentity, upstream: Upstream): void {
    const roster = this.#rosters.get(identity.id);
    if (!roster) return;
    this.#identities.set(identity.id, identity);
    roster.change(identity.nickname, upstream);
  }

  /** Leaves every chat of an upstream and forgets it; what is stored stays. */
  async remove(upstream: string): Promise<void> {
    const roster = this.#rosters.get(upstream);
    if (!roster) return;
    await roster.leaveAll();
    this.#rosters.delete(upstream);
    this.#identities.delete(upstream);
    await roster.dispose();
  }

  /** What an earlier run, or an upstream of the same name, had joined. */
  async restoreOne(roster: UpstreamRoster): Promise<void> {
    const joined = await this.options.stores.sessions.joined();
    const { id } = roster.options;
    await roster.restore(joined.filter((record) => record.upstream === id));
  }

  /** Takes up what an earlier run had joined. Called once, before any worker runs. */
  async restore(): Promise<void> {
    const joined = await this.options.stores.sessions.joined();
    for (const [id, roster] of this.#rosters) {
      await roster.restore(joined.filter((record) => record.upstream === id));
    }
  }

  identities(): readonly UpstreamIdentity[] {
    return [...this.#identities.values()];
  }

  roster(upstream: string): UpstreamRoster | undefined {
    return this.#rosters.get(upstream);
  }

  /** The upstreams that are in a chat now. */
  upstreamsIn(chatId: string): readonly string[] {
    return [...this.#rosters].filter(([, roster]) => roster.session(chatId)).map(([id]) => id);
  }

  /** Whether one of ours is in a chat, or on its way into it. */
  holds(chatId: string): boolean {
    return [...this.#rosters.values()].some((roster) => roster.holds(chatId));
  }

  views(chatId: string): readonly ContactSessionView[] {
    return [...this.#rosters.values()].flatMap((roster) => roster.session(chatId)?.view() ?? []);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#rosters.values()].map((roster) => roster.dispose()));
  }
}

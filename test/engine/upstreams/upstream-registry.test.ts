import { MemoryStore } from '../../../src/adapters/memory/memory-store';
import { AesSecretBox } from '../../../src/adapters/secrets/aes-secret-box';
import { SdkConnector } from '../../../src/adapters/sdk/sdk-connector';
import { Connections } from '../../../src/connections';
import { LocalUpstreamDirectory } from '../../../src/engine/upstreams/local-upstream-directory';
import { UpstreamKeeping } from '../../../src/engine/upstreams/upstream-keeping';
import { UpstreamRegistry } from '../../../src/engine/upstreams/upstream-registry';
import type { UpstreamSettings } from '../../../src/engine/upstreams/upstream-settings';
import { silentLogger as logger } from '../../../src/runtime/logger';
import { Supervisor } from '../../../src/runtime/lifecycle/supervisor';
import { SessionPool } from '../../../src/sessions/session-pool';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';

const clock = new ManualClock(1_800_000_000_000);
const script = (host: string): string => `https://${host}/livechat/lib/livechatsdk.js`;

/** Upstreams over a store that outlives them; an SDK's browser is never asked for anything. */
class Gateway implements AsyncDisposable {
  readonly #supervisor = new Supervisor(clock, logger);
  readonly #sdk = new SdkConnector({
    ...{ chromiumPath: '/nowhere/chromium', environment: {}, clock, logger },
  });
  readonly pool: SessionPool;
  readonly registry: UpstreamRegistry;

  constructor(store: MemoryStore, sdkOrigins: readonly string[], key = 'k'.repeat(32)) {
    const { eventLog, startedSendRecords: startedSends } = store;
    const records = {
      sessions: store.sessionRecords,
      messages: store.messageRecords,
      chats: store.chatRecords,
    };
    const unsettled = { of: async () => [], notDone: async () => undefined };
    const stores = { eventLog, ...records, startedSends, unsettled };
    this.pool = new SessionPool({ stores, clock, logger, random: () => 0 });
    const connections = new Connections({
      ...{ simulator: undefined, ctiToken: undefined, sdk: this.#sdk },
      ...{ maxUploadBytes: 1_000_000, spoolDirectory: '/nowhere', clock, logger },
    });
    this.registry = new UpstreamRegistry({
      ...{ pool: this.pool, sdkOrigins, logger },
      keeping: new UpstreamKeeping({
        ...{ records: store.upstreamRecords, secrets: new AesSecretBox(key), logger },
      }),
      parts: {
        connect: (settings) => connections.upstream(settings),
        rest: (settings) => connections.rest(settings),
        run: (worker) => ({ stop: () => Promise.resolve(void worker) }),
      },
    });
  }

  /** Only those that are said to be dialled by nobody. */
  run(id: string): void {
    const roster = this.pool.roster(id);
    if (roster) this.#supervisor.start(roster.connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.stop();
    await this.pool.dispose();
    await this.registry[Symbol.asyncDispose]();
    await this.#sdk[Symbol.asyncDispose]();
  }
}

const configuredSdk: UpstreamSettings = {
  ...{ id: 'default', origin: 'configuration', connector: 'sdk', domain: 'default' },
  url: script('own.example'),
};

describe('SDK_ORIGINS', () => {
  it('is checked again after a restart: what it names no more is there, and not connected', async () => {
    const store = new MemoryStore({ clock });
    {
      await using gateway = new Gateway(store, ['https://a.example']);
      await gateway.registry.open([]);
      const place = { connector: 'sdk', url: script('a.example') } as const;
      await gateway.registry.put('x', { ...place, restUrl: 'https://a.example/livechat' });
      await gateway.registry.put('shares', { from: 'x', nickname: 'Ada', token: 'jwt' });
    }
    await using gateway = new Gateway(store, ['https://b.example']);
    await gateway.registry.open([]);
    for (const id of ['x', 'shares']) {
      gateway.run(id);
      const connection = gateway.pool.roster(id)?.connection;
      await until(() => connection?.state === 'failed');
      expect(connection?.reason).toMatch(/SDK_ORIGINS/);
      expect(gateway.registry.rest(id)).toBeUndefined();
    }
    const views = new LocalUpstreamDirectory(gateway.pool, gateway.registry).upstreams();
    expect(views.map(({ id, state }) => [id, state])).toEqual([
      ['x', 'failed'],
      ['shares', 'failed'],
    ]);
    expect(views.flatMap(({ capabilities }) => capabilities)).not.toContain('transcripts');
    await gateway.registry.setToken('shares', 'jwt-2');
    await until(() => gateway.pool.roster('shares')?.connection.state === 'failed');

    await gateway.registry.remove('shares');
    await gateway.registry.remove('x');
    expect(await store.upstreamRecords.all()).toEqual([]);
  });

  it('does not bind the operator: an SDK of the settings may be shared', async () => {
    const store = new MemoryStore({ clock });
    {
      await using gateway = new Gateway(store, ['https://other.example']);
      await gateway.registry.open([configuredSdk]);
      await gateway.registry.put('ada', { from: 'default', token: 'jwt' });
      const foreign = { connector: 'sdk', url: script('own.example') } as const;
      const refused = gateway.registry.put('bo', foreign);
      await expect(refused).rejects.toMatchObject({ code: 'url_not_allowed' });
    }
    await using gateway = new Gateway(store, []);
    await gateway.registry.open([configuredSdk]);
    expect(gateway.registry.settings('ada')).toMatchObject({ token: 'jwt' });
    expect(gateway.pool.roster('ada')?.connection.state).toBe('connecting');
  });

  it('connects nobody to the address of an upstream that left the settings', async () => {
    const store = new MemoryStore({ clock });
    {
      await using gateway = new Gateway(store, []);
      await gateway.registry.open([configuredSdk]);
      await gateway.registry.put('ada', { from: 'default', token: 'jwt' });
    }
    await using gateway = new Gateway(store, ['https://own.example']);
    await gateway.registry.open([]);
    gateway.run('ada');
    const connection = gateway.pool.roster('ada')?.connection;
    await until(() => connection?.state === 'failed');
    expect(connection?.reason).toMatch(/default, is not there/);
  });
});

/** The only wiring: which parts there are, and in which order they start and stop. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { KeyRing } from './access/key-ring';
import { ContactWireUpstream } from './adapters/contact-wire/contact-wire-upstream';
import { UndiciCtliveRest } from './adapters/ctlive-rest/undici-ctlive-rest';
import { PinoLogger } from './adapters/pino/pino-logger';
import { AesSecretBox, storedSecretsKey } from './adapters/secrets/aes-secret-box';
import { SdkConnector } from './adapters/sdk/sdk-connector';
import { sdkRequestTimeoutMs, sdkWelcomeTimeoutMs } from './adapters/sdk/sdk-upstream';
import { SqliteStore } from './adapters/sqlite/sqlite-store';
import type { Config } from './config/config';
import { defaultUpstream } from './engine/choose-upstream';
import { localParts } from './engine/local-parts';
import type { CtliveRest } from './engine/rest/ctlive-rest';
import { UpstreamKeeping } from './engine/upstreams/upstream-keeping';
import { UpstreamRegistry } from './engine/upstreams/upstream-registry';
import type { UpstreamSettings } from './engine/upstreams/upstream-settings';
import { EventFeed } from './events/feed/feed';
import { createApp } from './http/app';
import type { GatewayContext } from './http/gateway-context';
import { createHttpServer } from './http/server';
import { Operations } from './operations/operations';
import { unsettledSends } from './operations/unsettled-sends';
import { Cleanup } from './runtime/cleanup';
import type { Clock } from './runtime/clock';
import { Deferred } from './runtime/deferred';
import type { Logger } from './runtime/logger';
import { randomId } from './runtime/identifiers';
import { periodic } from './runtime/periodic';
import { Supervisor } from './runtime/supervisor';
import type { Upstream } from './sessions/upstream';
import { SessionPool } from './sessions/session-pool';
import { demoChatId, Simulator } from './simulator/simulator';

export type ServiceParts = {
  readonly clock: Clock;
  readonly version: string;
  /** What programs that are started get of the environment: no secret. */
  readonly programEnvironment?: Readonly<Record<string, string>>;
};

export type Started = {
  readonly url: string;
  /** The admin key, when this start made one: seen here and never again. */
  readonly adminKey?: string;
  readonly simulatorUrl?: string;
  readonly demoChatId?: string;
};

type PoolParts = {
  readonly store: SqliteStore;
  readonly simulator: Simulator | undefined;
  readonly supervisor: Supervisor;
  readonly ctiToken: string | undefined;
};

type ContextParts = {
  readonly store: SqliteStore;
  readonly pool: SessionPool;
  readonly registry: UpstreamRegistry;
  readonly keys: KeyRing;
  readonly supervisor: Supervisor;
};

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const operationsKeptMs = dayMs;
const requestTimeoutMs = 15_000;
/** An answer of CTLive's REST services: the largest file as base64, and room beside it. */
const restAnswerBytes = (maxUploadBytes: number): number => 2 * maxUploadBytes + 1024 * 1024;
const maxUnanswered = 1_000;
const drainMs = 5_000;

/** One gateway process. Starts inward-out and stops in reverse. */
export class Service implements AsyncDisposable {
  readonly logger: Logger;
  readonly #cleanup = new Cleanup();
  readonly #sdk: SdkConnector;

  constructor(
    private readonly config: Config,
    private readonly parts: ServiceParts,
  ) {
    this.logger = new PinoLogger(config.logLevel);
    const { chromiumPath } = config;
    const { clock, programEnvironment: environment = {} } = parts;
    const { logger } = this;
    this.#sdk = new SdkConnector({ chromiumPath, environment, clock, logger });
    this.#cleanup.use(this.#sdk);
  }

  async start(): Promise<Started> {
    const { logger } = this;
    const { clock } = this.parts;
    const { dataDir: directory, apiKey } = this.config;
    const store = this.#cleanup.use(SqliteStore.open({ directory, clock, logger }));
    await store.operationRecords.abandonInProgress();
    const records = store.apiKeyRecords;
    const keys = new KeyRing({ records, clock, adminKey: apiKey?.reveal() });
    const adminKey = await keys.ensureAdminKey();
    const simulator = await this.#startSimulator();
    const ctiToken = simulator && randomId();
    const supervisor = new Supervisor(clock, logger);
    const { pool, registry } = await this.#restorePool({ store, simulator, supervisor, ctiToken });
    const context = this.#contextOf({ store, pool, registry, keys, supervisor });
    const { url, localUrl } = await this.#listen(context);
    const ctiUrl = `${localUrl}/ctlive/${defaultUpstream}/contacts`;
    simulator?.sendCtiTo({ url: ctiUrl, token: registry.settings(defaultUpstream)?.ctiToken });
    registry.start();
    this.#startRetention(store, supervisor);
    this.#cleanup.add(() => supervisor.stop());
    return {
      url,
      adminKey,
      simulatorUrl: simulator?.url,
      demoChatId: simulator && demoChatId,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup[Symbol.asyncDispose]();
  }

  async #startSimulator(): Promise<Simulator | undefined> {
    const { connector, host, dataDir } = this.config;
    if (connector.kind !== 'simulator') return undefined;
    const { logger } = this;
    const { clock } = this.parts;
    const filesDir = join(dataDir, 'simulator');
    const { port } = connector;
    const simulator = new Simulator({ host, port, filesDir, clock, logger, demo: true });
    this.#cleanup.use(simulator);
    await simulator.start();
    return simulator;
  }

  async #restorePool(parts: PoolParts): Promise<{ pool: SessionPool; registry: UpstreamRegistry }> {
    const { store, simulator, supervisor } = parts;
    const { logger, config } = this;
    const { clock } = this.parts;
    const pool = new SessionPool({
      stores: {
        eventLog: store.eventLog,
        sessions: store.sessionRecords,
        messages: store.messageRecords,
        chats: store.chatRecords,
        unsettled: unsettledSends(store.operationRecords, clock),
        startedSends: store.startedSendRecords,
      },
      clock,
      logger,
      random: Math.random,
    });
    const secrets = new AesSecretBox(
      config.secretsKey?.reveal() ?? storedSecretsKey(config.dataDir),
    );
    const registry = new UpstreamRegistry({
      pool,
      keeping: new UpstreamKeeping({ records: store.upstreamRecords, secrets, logger }),
      parts: {
        connect: (settings) => this.#connect(settings, simulator),
        rest: (settings) => this.#rest(settings),
        run: (worker) => supervisor.start(worker),
      },
      sdkOrigins: config.sdkOrigins,
      logger,
    });
    this.#cleanup.use(registry);
    await registry.open(this.#configured(parts));
    await pool.restore();
    this.#cleanup.add(() => pool.dispose());
    return { pool, registry };
  }

  /** The embedded simulator brings its REST services and its CTI webhooks with it. */
  #configured({ simulator, ctiToken }: PoolParts): UpstreamSettings[] {
    return this.config.upstreams.map((upstream) => {
      const { connector, restUrl, restAuth, token, ctiToken: ownCti } = upstream;
      const isEmbedded = connector === 'simulator' && upstream.from === undefined;
      return {
        ...upstream,
        origin: 'configuration',
        restUrl: restUrl ?? (isEmbedded ? simulator?.restUrl : undefined),
        restAuth: restAuth?.reveal(),
        token: token?.reveal(),
        ctiToken: ownCti?.reveal() ?? (isEmbedded ? ctiToken : undefined),
      };
    });
  }

  #connect(settings: UpstreamSettings, simulator: Simulator | undefined): Upstream {
    const { id, connector, domain, nickname, token } = settings;
    const { logger } = this;
    const { clock } = this.parts;
    const url = (connector === 'simulator' ? simulator?.contactWireUrl : settings.url) ?? '';
    const wire = { url, domain, nickname, token, clock, logger, requestTimeoutMs, maxUnanswered };
    if (connector !== 'sdk') return new ContactWireUpstream(wire);
    const timeouts = {
      requestTimeoutMs: sdkRequestTimeoutMs,
      welcomeTimeoutMs: sdkWelcomeTimeoutMs,
    };
    const dial = (hostUrl: string): Upstream =>
      new ContactWireUpstream({ ...wire, ...timeouts, url: hostUrl });
    return this.#sdk.connect({ identity: id, scriptUrl: url, dial });
  }

  #rest({ restUrl: url, restAuth: auth, domain }: UpstreamSettings): CtliveRest | undefined {
    if (url === undefined) return undefined;
    const { clock } = this.parts;
    const maxAnswerBytes = restAnswerBytes(this.config.maxUploadBytes);
    const timeoutMs = requestTimeoutMs;
    return new UndiciCtliveRest({ url, auth, domain, timeoutMs, maxAnswerBytes, clock });
  }

  #contextOf({ store, pool, registry, keys, supervisor }: ContextParts): GatewayContext {
    const { clock, version } = this.parts;
    const { config, logger } = this;
    const { joiner, ...engineParts } = localParts({
      ...{ pool, registry, clock, logger, eventLog: store.eventLog },
      chats: store.chatRecords,
      sessions: store.sessionRecords,
      messages: store.messageRecords,
    });
    supervisor.start(joiner);
    const feed = new EventFeed(store.eventLog, { clock });
    this.#cleanup.add(() => feed.close());
    return {
      ...engineParts,
      eventLog: store.eventLog,
      feed,
      operations: new Operations({ records: store.operationRecords, clock }),
      keys,
      clock,
      logger,
      readiness: () => store.checkWritable(),
      options: {
        publicUrl: config.publicUrl,
        maxUploadBytes: config.maxUploadBytes,
        maxBase64Bytes: config.maxBase64Bytes,
        corsOrigins: config.corsOrigins,
        trustProxy: config.trustProxy,
        demoChatId: config.connector.kind === 'simulator' ? demoChatId : undefined,
        version,
      },
    };
  }

  #startRetention(store: SqliteStore, supervisor: Supervisor): void {
    const { clock } = this.parts;
    const keptMs = this.config.retentionDays * dayMs;
    const trim = async (): Promise<void> => {
      await store.eventLog.trim(clock.now() - keptMs);
      await store.operationRecords.trim(clock.now() - operationsKeptMs);
      await store.startedSendRecords.trim(clock.now() - operationsKeptMs);
    };
    supervisor.start(periodic('retention', hourMs, clock, trim));
  }

  async #listen(context: GatewayContext): Promise<{ url: string; localUrl: string }> {
    const server = createHttpServer(createApp(context));
    const listening = new Deferred<void>();
    server.once('listening', () => listening.resolve());
    server.once('error', (error) => listening.reject(error));
    server.listen(this.config.port, this.config.host);
    await listening.promise;
    this.#cleanup.add(() => drain(server, context, this.parts.clock));
    const { port } = server.address() as AddressInfo;
    const localUrl = `http://${urlHost(this.config.host)}:${port}`;
    return { url: this.config.publicUrl ?? localUrl, localUrl };
  }
}

/** No new connections; streams end cleanly; what is left after a while is cut. */
async function drain(server: Server, context: GatewayContext, clock: Clock): Promise<void> {
  const closed = new Deferred<void>();
  server.close(() => closed.resolve());
  context.feed.close();
  server.closeIdleConnections();
  const cut = clock.setTimer(() => server.closeAllConnections(), drainMs);
  await closed.promise;
  cut.cancel();
}

/** An address that people can open: a wildcard is reached at the loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

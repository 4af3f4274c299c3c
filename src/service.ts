/** The only wiring: which parts there are, and in which order they start and stop. */
import { join } from 'node:path';
import { KeyRing } from './access/key-ring';
import { StreamTickets } from './access/stream-tickets';
import { DiskMediaFiles } from './adapters/disk/disk-media-files';
import { keyFromFile } from './adapters/disk/key-file';
import { openSigningKey } from './adapters/files/signing-key-file';
import { PinoLogger } from './adapters/pino/pino-logger';
import { AesSecretBox, storedSecretsKey } from './adapters/secrets/aes-secret-box';
import { SdkConnector } from './adapters/sdk/sdk-connector';
import { ThreadSigner } from './adapters/signing-thread/thread-signer';
import { SqliteStore } from './adapters/sqlite/sqlite-store';
import { EgressGuard } from './adapters/undici/egress-guard';
import { UndiciRemoteFiles } from './adapters/undici/remote-files';
import { UndiciWebhookSender } from './adapters/undici/undici-webhook-sender';
import type { Config } from './config/config';
import { Connections } from './connections';
import { defaultUpstream } from './engine/choose-upstream';
import type { Engine } from './engine/engine';
import { EngineMediaSource } from './engine/engine-media-source';
import { localParts } from './engine/local-parts';
import { UpstreamKeeping } from './engine/upstreams/upstream-keeping';
import { UpstreamRegistry } from './engine/upstreams/upstream-registry';
import { EventFeed } from './events/feed/feed';
import { createApp } from './http/app';
import type { GatewayContext } from './http/gateway-context';
import { SandboxInbox } from './http/sandbox/sandbox-inbox';
import { sandboxUrls } from './http/sandbox/sandbox-urls';
import { createHttpServer, drain, listen, urlHost } from './http/server';
import { MediaKeeper } from './media/keeping/media-keeper';
import type { MediaLibrary } from './media/keeping/media-library';
import { mediaParts, type MediaParts } from './media/media-parts';
import { Operations } from './operations/operations';
import { unsettledSends } from './operations/unsettled-sends';
import { Cleanup } from './runtime/lifecycle/cleanup';
import { crash } from './runtime/lifecycle/crash';
import type { Clock } from './runtime/clock';
import type { Logger } from './runtime/logger';
import { randomId } from './runtime/identifiers';
import { periodic } from './runtime/lifecycle/periodic';
import type { SecretBox } from './runtime/secret-box';
import { Supervisor } from './runtime/lifecycle/supervisor';
import { SessionPool } from './sessions/session-pool';
import { demoChatId, Simulator } from './simulator/simulator';
import { openWebhooks, type WebhookParts } from './webhooks/webhook-parts';

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
  readonly box: SecretBox;
  readonly simulator: Simulator | undefined;
  readonly supervisor: Supervisor;
  readonly ctiToken: string | undefined;
};

type ContextParts = {
  readonly store: SqliteStore;
  readonly box: SecretBox;
  readonly pool: SessionPool;
  readonly registry: UpstreamRegistry;
  readonly keys: KeyRing;
  readonly supervisor: Supervisor;
  readonly webhooks: WebhookParts;
};

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const operationsKeptMs = dayMs;
const remoteFileTimeoutMs = 120_000;

/** One gateway process. Starts inward-out and stops in reverse. */
export class Service implements AsyncDisposable {
  readonly logger: Logger;
  readonly #cleanup = new Cleanup();
  readonly #sdk: SdkConnector;
  readonly #guard: EgressGuard;
  /** Its own sandbox, once it listens. */
  #sandboxUrls: readonly string[] = [];

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
    const ownUrls = (): readonly string[] => this.#sandboxUrls;
    this.#guard = this.#cleanup.use(new EgressGuard({ allow: config.egressAllow, ownUrls }));
  }

  async start(): Promise<Started> {
    const { logger } = this;
    const { clock } = this.parts;
    const { dataDir: directory, apiKey } = this.config;
    const storing = { directory, clock, logger, onBroken: crash };
    const store = this.#cleanup.use(SqliteStore.open(storing));
    const box = new AesSecretBox(this.config.secretsKey?.reveal() ?? storedSecretsKey(directory));
    await store.operationRecords.abandonInProgress();
    const records = store.apiKeyRecords;
    const keys = new KeyRing({ records, clock, adminKey: apiKey?.reveal() });
    const adminKey = await keys.ensureAdminKey();
    const simulator = await this.#startSimulator();
    const ctiToken = simulator && randomId();
    const supervisor = new Supervisor(clock, logger);
    const { pool, registry } = await this.#restorePool({
      ...{ store, box, simulator, supervisor, ctiToken },
    });
    const webhooks = await this.#openWebhooks(store, box);
    const contextParts = { store, box, pool, registry, keys, supervisor, webhooks };
    const context = await this.#contextOf(contextParts);
    const localUrl = await this.#listen(context);
    const ctiUrl = `${localUrl}/ctlive/${defaultUpstream}/contacts`;
    simulator?.sendCtiTo({ url: ctiUrl, token: registry.settings(defaultUpstream)?.ctiToken });
    registry.start();
    this.#startWorkers(contextParts, context.media);
    this.#cleanup.add(() => supervisor.stop());
    return {
      url: this.config.publicUrl ?? localUrl,
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
    const { store, box, simulator, supervisor, ctiToken } = parts;
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
    const { maxUploadBytes } = config;
    const spoolDirectory = join(config.dataDir, 'spool');
    const reached = { simulator, ctiToken, sdk: this.#sdk, spoolDirectory };
    const connections = new Connections({ ...reached, maxUploadBytes, clock, logger });
    const registry = new UpstreamRegistry({
      pool,
      keeping: new UpstreamKeeping({ records: store.upstreamRecords, secrets: box, logger }),
      parts: {
        connect: (settings) => connections.upstream(settings),
        rest: (settings) => connections.rest(settings),
        run: (worker) => supervisor.start(worker),
      },
      sdkOrigins: config.sdkOrigins,
      logger,
    });
    this.#cleanup.use(registry);
    await registry.open(connections.configured(config.upstreams));
    await pool.restore();
    this.#cleanup.add(() => pool.dispose());
    return { pool, registry };
  }

  async #openWebhooks(store: SqliteStore, secretBox: SecretBox): Promise<WebhookParts> {
    const { config, logger } = this;
    const { clock, version } = this.parts;
    return openWebhooks({
      stores: store,
      sender: new UndiciWebhookSender(this.#guard, clock),
      signer: this.#cleanup.use(new ThreadSigner(openSigningKey(config.dataDir), logger)),
      schedule: config.webhookRetryScheduleMs,
      ...{ secretBox, clock, logger, version, random: Math.random },
    });
  }

  async #contextOf(parts: ContextParts): Promise<GatewayContext> {
    const { store, box: secretBox, pool, registry, keys, supervisor } = parts;
    const { webhooks, replays, lanes, deliveries } = parts.webhooks;
    const { clock, version } = this.parts;
    const { config, logger } = this;
    const { workers, ...engineParts } = localParts({
      ...{ pool, registry, clock, logger, eventLog: store.eventLog },
      chats: store.chatRecords,
      sessions: store.sessionRecords,
      messages: store.messageRecords,
      media: store.mediaRecords,
    });
    for (const worker of workers) supervisor.start(worker);
    const feed = new EventFeed(store.eventLog, { clock });
    this.#cleanup.add(() => feed.close());
    return {
      ...engineParts,
      ...(await this.#mediaOf(parts, engineParts.engine)),
      eventLog: store.eventLog,
      feed,
      operations: new Operations({ records: store.operationRecords, clock, secretBox }),
      keys,
      ...{ webhooks, replays, lanes, deliveries },
      tickets: new StreamTickets(keys, clock),
      sandbox: config.sandbox ? new SandboxInbox() : undefined,
      clock,
      logger,
      readiness: () => store.checkWritable(),
      options: {
        publicUrl: config.publicUrl,
        maxUploadBytes: config.maxUploadBytes,
        maxBase64Bytes: config.maxBase64Bytes,
        corsOrigins: config.corsOrigins,
        trustProxy: config.trustProxy,
        version,
      },
    };
  }

  async #mediaOf({ store, webhooks }: ContextParts, engine: Engine): Promise<MediaParts> {
    const { config } = this;
    const { clock, version } = this.parts;
    return mediaParts({
      files: await DiskMediaFiles.open(join(config.dataDir, 'media')),
      records: store.mediaRecords,
      references: webhooks.undelivered,
      source: new EngineMediaSource(engine),
      remoteFiles: new UndiciRemoteFiles({
        guard: this.#guard,
        totalTimeoutMs: remoteFileTimeoutMs,
        userAgent: `ctlive-gateway/${version}`,
        clock,
      }),
      clock,
      quotaBytes: config.mediaQuotaBytes,
      linkKey: await keyFromFile(join(config.dataDir, 'media-links.key')),
      maxUploadBytes: config.maxUploadBytes,
      maxUploadBytesPerType: config.maxUploadBytesPerType,
    });
  }

  #startWorkers(
    { store, supervisor, webhooks: { worker } }: ContextParts,
    library: MediaLibrary,
  ): void {
    const { logger } = this;
    const { clock } = this.parts;
    const { eventLog, mediaRecords: records } = store;
    const keptMs = this.config.retentionDays * dayMs;
    const trim = async (): Promise<void> => {
      await eventLog.trim(clock.now() - keptMs);
      await worker.noticeExpired();
      await store.operationRecords.trim(clock.now() - operationsKeptMs);
      await store.startedSendRecords.trim(clock.now() - operationsKeptMs);
      await library.expire(clock.now() - keptMs, clock.now() - dayMs);
    };
    supervisor.start(worker);
    supervisor.start(new MediaKeeper({ eventLog, records, library, clock, logger }));
    supervisor.start(periodic('retention', hourMs, clock, trim));
  }

  async #listen(context: GatewayContext): Promise<string> {
    const { host, publicUrl, sandbox } = this.config;
    const server = createHttpServer(createApp(context));
    const port = await listen(server, this.config.port, host);
    this.#cleanup.add(() => drain(server, context.feed, this.parts.clock));
    const localUrl = `http://${urlHost(host)}:${port}`;
    if (sandbox) this.#sandboxUrls = sandboxUrls({ localUrl, host, publicUrl });
    return localUrl;
  }
}

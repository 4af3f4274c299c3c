/** The only wiring: which parts there are, and in which order they start and stop. */
import { join } from 'node:path';
import { KeyRing } from './access/key-ring';
import { StreamTickets } from './access/stream-tickets';
import { ContactWireUpstream } from './adapters/contact-wire/contact-wire-upstream';
import { DiskMediaFiles } from './adapters/disk/disk-media-files';
import { keyFromFile } from './adapters/disk/key-file';
import { PinoLogger } from './adapters/pino/pino-logger';
import { SqliteStore } from './adapters/sqlite/sqlite-store';
import { UndiciRemoteFiles } from './adapters/undici/remote-files';
import { openSigningKey } from './adapters/files/signing-key-file';
import { EgressGuard } from './adapters/undici/egress-guard';
import { UndiciWebhookSender } from './adapters/undici/undici-webhook-sender';
import type { Config } from './config/config';
import type { Engine } from './engine/engine';
import { defaultUpstream } from './engine/choose-upstream';
import { EngineMediaSource } from './engine/engine-media-source';
import { LocalChatDirectory } from './engine/local-chat-directory';
import { LocalEngine } from './engine/local-engine';
import { LocalUpstreamDirectory } from './engine/local-upstream-directory';
import { EventFeed } from './events/feed/feed';
import { createApp } from './http/app';
import type { GatewayContext } from './http/gateway-context';
import { SandboxInbox } from './http/sandbox/sandbox-inbox';
import { createHttpServer, drain, listen, urlHost } from './http/server';
import { MediaKeeper } from './media/keeping/media-keeper';
import { MediaLibrary } from './media/keeping/media-library';
import { noReferences } from './media/keeping/media-references';
import { SignedLinks } from './media/signed-links';
import { UploadLimits } from './media/upload-limits';
import type { OperationRecords } from './operations/operation-records';
import { Operations } from './operations/operations';
import { Cleanup } from './runtime/cleanup';
import type { Clock } from './runtime/clock';
import type { Logger } from './runtime/logger';
import { periodic } from './runtime/periodic';
import { Supervisor } from './runtime/supervisor';
import type { UnsettledSends } from './sessions/session-context';
import { SessionPool } from './sessions/session-pool';
import { openWebhooks, type WebhookParts } from './webhooks/webhook-parts';
import { demoChatId, Simulator } from './simulator/simulator';

export type ServiceParts = {
  readonly clock: Clock;
  readonly version: string;
};

export type Started = {
  readonly url: string;
  /** The admin key, when this start made one: seen here and never again. */
  readonly adminKey?: string;
  readonly simulatorUrl?: string;
  readonly demoChatId?: string;
};

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const operationsKeptMs = dayMs;
const requestTimeoutMs = 15_000;
const maxUnanswered = 1_000;
const mediaReadyWaitMs = 10_000;
const remoteFileTimeoutMs = 120_000;
const signedLinkMs = 300_000;

type MediaContext = Pick<GatewayContext, 'media' | 'remoteFiles' | 'signedLinks' | 'uploadLimits'>;

/** One gateway process. Starts inward-out and stops in reverse. */
export class Service implements AsyncDisposable {
  readonly logger: Logger;
  readonly #cleanup = new Cleanup();
  readonly #guard: EgressGuard;
  /** Where this gateway is reached, once it listens. */
  #url: string | undefined;

  constructor(
    private readonly config: Config,
    private readonly parts: ServiceParts,
  ) {
    this.logger = new PinoLogger(config.logLevel);
    const ownUrls = (): readonly string[] => this.#sandboxUrls();
    this.#guard = this.#cleanup.use(new EgressGuard({ allow: config.egressAllow, ownUrls }));
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
    const pool = await this.#restorePool(store, simulator);
    const webhooks = await this.#openWebhooks(store);
    const context = await this.#contextOf(store, pool, keys, webhooks);
    this.#url = await this.#listen(context);
    this.#startWorkers(store, pool, { worker: webhooks.worker, media: context.media });
    return {
      url: this.#url,
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

  async #restorePool(store: SqliteStore, simulator: Simulator | undefined): Promise<SessionPool> {
    const { logger } = this;
    const { clock } = this.parts;
    const pool = new SessionPool({
      stores: {
        eventLog: store.eventLog,
        sessions: store.sessionRecords,
        messages: store.messageRecords,
        chats: store.chatRecords,
        unsettled: unsettledSends(store.operationRecords, clock),
      },
      clock,
      logger,
      random: Math.random,
    });
    this.#addDefaultUpstream(pool, simulator);
    await pool.restore();
    this.#cleanup.add(() => pool.dispose());
    return pool;
  }

  #addDefaultUpstream(pool: SessionPool, simulator: Simulator | undefined): void {
    const { connector, domain, nickname, token } = this.config;
    const url = connector.kind === 'websocket' ? connector.url : simulator?.contactWireUrl;
    const upstream = new ContactWireUpstream({
      url: url ?? '',
      domain,
      nickname,
      token: token?.reveal(),
      clock: this.parts.clock,
      logger: this.logger,
      requestTimeoutMs,
      maxUnanswered,
    });
    pool.add({ id: defaultUpstream, connector: connector.kind, domain, nickname }, upstream);
  }

  async #openWebhooks(store: SqliteStore): Promise<WebhookParts> {
    const { config, logger } = this;
    const { clock, version } = this.parts;
    return openWebhooks({
      stores: store,
      sender: new UndiciWebhookSender(this.#guard, clock),
      signingKey: openSigningKey(config.dataDir),
      schedule: config.webhookRetryScheduleMs,
      ...{ clock, logger, version, random: Math.random },
    });
  }

  /** The sandbox receiver, under the URL callers use and under the one it listens on. */
  #sandboxUrls(): readonly string[] {
    if (!this.config.sandbox || this.#url === undefined) return [];
    return [`${this.#url}/sandbox/`];
  }

  async #contextOf(
    store: SqliteStore,
    pool: SessionPool,
    keys: KeyRing,
    { webhooks, replays, lanes, deliveries }: WebhookParts,
  ): Promise<GatewayContext> {
    const { clock, version } = this.parts;
    const { config, logger } = this;
    const chats = new LocalChatDirectory({
      pool,
      chats: store.chatRecords,
      sessions: store.sessionRecords,
      messages: store.messageRecords,
      media: store.mediaRecords,
      clock,
    });
    const engine = new LocalEngine({ pool, sessions: store.sessionRecords, directory: chats });
    const feed = new EventFeed(store.eventLog, { clock });
    this.#cleanup.add(() => feed.close());
    return {
      engine,
      ...(await this.#mediaOf(store, engine)),
      chats,
      upstreams: new LocalUpstreamDirectory(pool),
      eventLog: store.eventLog,
      feed,
      operations: new Operations({ records: store.operationRecords, clock }),
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

  async #mediaOf(store: SqliteStore, engine: Engine): Promise<MediaContext> {
    const { config } = this;
    const { clock, version } = this.parts;
    const { dataDir, maxUploadBytes, maxUploadBytesPerType: maxBytesPerType } = config;
    const remoteFiles = new UndiciRemoteFiles({
      guard: this.#guard,
      totalTimeoutMs: remoteFileTimeoutMs,
      userAgent: `ctlive-gateway/${version}`,
      clock,
    });
    const media = new MediaLibrary({
      files: await DiskMediaFiles.open(join(dataDir, 'media')),
      records: store.mediaRecords,
      source: new EngineMediaSource(engine),
      remoteFiles,
      references: noReferences,
      clock,
      quotaBytes: config.mediaQuotaBytes,
      readyWaitMs: mediaReadyWaitMs,
    });
    const key = await keyFromFile(join(dataDir, 'media-links.key'));
    const signedLinks = new SignedLinks({ key, clock, lifetimeMs: signedLinkMs });
    const uploadLimits = new UploadLimits({ maxUploadBytes, maxBytesPerType });
    return { media, remoteFiles, signedLinks, uploadLimits };
  }

  #startWorkers(
    store: SqliteStore,
    pool: SessionPool,
    { worker, media }: Pick<WebhookParts, 'worker'> & Pick<MediaContext, 'media'>,
  ): void {
    const { logger } = this;
    const { clock } = this.parts;
    const supervisor = new Supervisor(clock, logger);
    for (const each of [...pool.workers(), worker]) supervisor.start(each);
    const keptMs = this.config.retentionDays * dayMs;
    const trim = async (): Promise<void> => {
      await store.eventLog.trim(clock.now() - keptMs);
      await worker.noticeExpired();
      await store.operationRecords.trim(clock.now() - operationsKeptMs);
      await media.expire(clock.now() - keptMs, clock.now() - dayMs);
    };
    const { eventLog, mediaRecords: records } = store;
    supervisor.start(new MediaKeeper({ eventLog, records, library: media, clock, logger }));
    supervisor.start(periodic('retention', hourMs, clock, trim));
    this.#cleanup.add(() => supervisor.stop());
  }

  async #listen(context: GatewayContext): Promise<string> {
    const server = createHttpServer(createApp(context));
    const port = await listen(server, this.config.port, this.config.host);
    this.#cleanup.add(() => drain(server, context.feed, this.parts.clock));
    return this.config.publicUrl ?? `http://${urlHost(this.config.host)}:${port}`;
  }
}

/** Sessions ask for sends without an outcome; operations know them. */
function unsettledSends(records: OperationRecords, clock: Clock): UnsettledSends {
  return {
    async of(upstream, chatId) {
      const unknown = await records.unknownOf(upstream, chatId);
      return unknown.map(({ id, clientReference }) => ({ operationId: id, clientReference }));
    },
    async notDone(operationId) {
      const completedAtMs = clock.now();
      await records.end(operationId, { state: 'failed', completedAtMs, isRetryable: true });
    },
  };
}

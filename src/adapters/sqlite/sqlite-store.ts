import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { closeSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import { DirectoryLock } from './directory-lock';
import { SqliteEventLog } from './event-log/sqlite-event-log';
import { SqliteApiKeyRecords } from './records/sqlite-api-key-records';
import { SqliteChatRecords } from './records/sqlite-chat-records';
import { SqliteMediaRecords } from './records/sqlite-media-records';
import { SqliteMessageRecords } from './records/sqlite-message-records';
import { SqliteOperationRecords } from './records/sqlite-operation-records';
import { SqliteSessionRecords } from './records/sqlite-session-records';
import { SqliteDeliveryRecords } from './webhooks/sqlite-delivery-records';
import { SqliteLaneQueue } from './webhooks/sqlite-lane-queue';
import { SqliteLaneRecords } from './webhooks/sqlite-lane-records';
import { SqliteWebhookRecords } from './webhooks/sqlite-webhook-records';
import { SqliteStartedSendRecords } from './records/sqlite-started-send-records';
import { SqliteUpstreamRecords } from './records/sqlite-upstream-records';
import { WalFlush } from './log-flush';
import { migrate } from './schema';
import { SqliteConnection } from './sqlite-connection';
import { prepareDirectory } from './store-directory';

export type SqliteStoreOptions = {
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the disk fails in a way that only a new start can look behind. */
  readonly onBroken?: (failure: Error) => void;
};

/**
 * WAL with synchronous=NORMAL: COMMIT does not wait for the disk, `GroupCommit` does, before anybody
 * is told; SQLite itself flushes around its checkpoints. The cache is small because the kernel
 * caches the same pages; the log's size limit keeps one burst from occupying the disk for good.
 * What is replaced in a page is overwritten, and the former run's log is emptied, so that a secret
 * which was replaced does not stay in the files.
 */
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 2000;
  PRAGMA cache_size = -4096;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA journal_size_limit = 16777216;
  PRAGMA secure_delete = FAST;
  PRAGMA wal_checkpoint(TRUNCATE);
`;

/** Everything the gateway keeps, in one SQLite database that one process may have open. */
export class SqliteStore implements AsyncDisposable {
  readonly eventLog: SqliteEventLog;
  readonly sessionRecords: SqliteSessionRecords;
  readonly mediaRecords: SqliteMediaRecords;
  readonly messageRecords: SqliteMessageRecords;
  readonly chatRecords: SqliteChatRecords;
  readonly operationRecords: SqliteOperationRecords;
  readonly apiKeyRecords: SqliteApiKeyRecords;
  readonly webhookRecords: SqliteWebhookRecords;
  readonly laneQueue: SqliteLaneQueue;
  readonly laneRecords: SqliteLaneRecords;
  readonly deliveryRecords: SqliteDeliveryRecords;
  readonly startedSendRecords: SqliteStartedSendRecords;
  readonly upstreamRecords: SqliteUpstreamRecords;

  private constructor(
    private readonly lock: DirectoryLock,
    private readonly connection: SqliteConnection,
    { clock, logger }: SqliteStoreOptions,
  ) {
    this.eventLog = new SqliteEventLog(connection, clock, logger);
    this.sessionRecords = new SqliteSessionRecords(connection);
    this.mediaRecords = new SqliteMediaRecords(connection);
    this.messageRecords = new SqliteMessageRecords(connection);
    this.chatRecords = new SqliteChatRecords(connection);
    this.operationRecords = new SqliteOperationRecords(connection, clock);
    this.apiKeyRecords = new SqliteApiKeyRecords(connection);
    this.webhookRecords = new SqliteWebhookRecords(connection);
    this.laneQueue = new SqliteLaneQueue(connection);
    this.laneRecords = new SqliteLaneRecords(connection);
    this.deliveryRecords = new SqliteDeliveryRecords(connection);
    this.startedSendRecords = new SqliteStartedSendRecords(connection);
    this.upstreamRecords = new SqliteUpstreamRecords(connection);
  }

  /** Makes what is missing. Throws DirectoryInUseError or DirectoryUnusableError. */
  static open(options: SqliteStoreOptions): SqliteStore {
    const directory = resolve(options.directory);
    prepareDirectory(directory);
    const lock = DirectoryLock.acquire(directory, join(directory, 'gateway.lock'));
    try {
      return new SqliteStore(lock, openConnection(directory, options), options);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Transactions that reached the disk since the store was opened. */
  get commits(): number {
    return this.connection.commits;
  }

  /** Writes for real. Throws StorageFullError or StorageUnavailableError. */
  async checkWritable(): Promise<void> {
    const touch = () => this.connection.statement('UPDATE log_state SET probe = probe + 1').run();
    await this.connection.write(touch);
  }

  /** Stores what is waiting, closes the database and frees the directory. */
  [Symbol.asyncDispose](): Promise<void> {
    this.connection.close();
    this.lock[Symbol.dispose]();
    return Promise.resolve();
  }
}

function openConnection(directory: string, options: SqliteStoreOptions): SqliteConnection {
  const path = join(directory, 'gateway.db');
  const database = openDatabase(path);
  try {
    const log = new WalFlush(`${path}-wal`);
    return new SqliteConnection({
      database,
      log,
      onBroken: (failure) => options.onBroken?.(failure),
    });
  } catch (error) {
    database.close();
    throw error;
  }
}

function openDatabase(path: string): DatabaseSyncInstance {
  // SQLite gives its log the mode of the database, and would itself make that world-readable.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec(settings);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

import type {
  MediaRecord,
  MediaRecords,
  MediaState,
  OldestQuery,
} from '../../../media/keeping/media-records';
import type { SqliteConnection, SqlParameters } from '../sqlite-connection';

type MediaRow = {
  readonly chat_id: string;
  readonly message_id: string;
  readonly upstream: string;
  readonly state: MediaState;
  readonly position: number;
  readonly known_at_ms: number;
  readonly attempts: number;
  readonly due_at_ms: number;
  readonly sha256?: string;
  readonly size_bytes?: number;
  readonly origin?: string;
  readonly failure?: string;
};

const insert = `
  INSERT INTO media (chat_id, message_id, upstream, state, position, known_at_ms, attempts,
    due_at_ms, sha256, size_bytes, origin, failure)
  VALUES (:chatId, :messageId, :upstream, :state, :position, :knownAtMs, :attempts,
    :dueAtMs, :sha256, :sizeBytes, :origin, :failure)
  ON CONFLICT (chat_id, message_id) DO UPDATE SET position = excluded.position`;

const oldest = `
  WITH held AS MATERIALIZED (SELECT key AS chat, value AS position FROM json_each(:held))
  SELECT media.* FROM media LEFT JOIN held ON held.chat = media.chat_id
  WHERE state = 'available' AND known_at_ms < :knownBeforeMs AND media.position < :fromPosition
    AND (held.position IS NULL OR media.position < held.position)
  ORDER BY known_at_ms LIMIT :limit`;

export class SqliteMediaRecords implements MediaRecords {
  constructor(private readonly connection: SqliteConnection) {}

  async position(): Promise<number> {
    const read = this.connection.statement<{ position: number }>(
      'SELECT position FROM media_state WHERE id = 1',
    );
    return this.connection.read(() => read.get()?.position ?? 0);
  }

  async learn(records: readonly MediaRecord[], position: number): Promise<void> {
    const add = this.connection.statement(insert);
    const move = this.connection.statement('UPDATE media_state SET position = :position');
    await this.connection.write(() => {
      for (const record of records) add.run(parametersOf(record));
      move.run({ position });
    });
  }

  async save(record: MediaRecord): Promise<void> {
    const replace = this.connection.statement(`${insert}, upstream = excluded.upstream,
      state = excluded.state, known_at_ms = excluded.known_at_ms, attempts = excluded.attempts,
      due_at_ms = excluded.due_at_ms, sha256 = excluded.sha256, size_bytes = excluded.size_bytes,
      origin = excluded.origin, failure = excluded.failure`);
    await this.connection.write(() => replace.run(parametersOf(record)));
  }

  async ofMessages(chatId: string, messageIds: readonly string[]): Promise<readonly MediaRecord[]> {
    const find = this.connection.statement<MediaRow>(`
      SELECT * FROM media
      WHERE chat_id = :chatId AND message_id IN (SELECT value FROM json_each(:messageIds))`);
    const parameters = { chatId, messageIds: JSON.stringify(messageIds) };
    return this.connection.read(() => find.all(parameters).map(recordOf));
  }

  async pending(limit: number): Promise<readonly MediaRecord[]> {
    const list = this.connection.statement<MediaRow>(
      `SELECT * FROM media WHERE state = 'pending' ORDER BY due_at_ms LIMIT :limit`,
    );
    return this.connection.read(() => list.all({ limit }).map(recordOf));
  }

  async oldest(query: OldestQuery): Promise<readonly MediaRecord[]> {
    const { limit, knownBeforeMs, undelivered } = query;
    const list = this.connection.statement<MediaRow>(oldest);
    const parameters = {
      limit,
      knownBeforeMs: knownBeforeMs ?? Number.MAX_SAFE_INTEGER,
      fromPosition: undelivered?.fromPosition ?? Number.MAX_SAFE_INTEGER,
      held: JSON.stringify(Object.fromEntries(undelivered?.byChat ?? [])),
    };
    return this.connection.read(() => list.all(parameters).map(recordOf));
  }

  async isNamed(sha256: string): Promise<boolean> {
    const find = this.connection.statement(
      `SELECT 1 FROM media WHERE sha256 = :sha256 AND state = 'available' LIMIT 1`,
    );
    return this.connection.read(() => find.get({ sha256 }) !== undefined);
  }
}

function parametersOf(record: MediaRecord): SqlParameters {
  const { chatId, messageId, upstream, state, position, knownAtMs } = record;
  const { attempts, dueAtMs, sha256, sizeBytes, failure } = record;
  const origin = record.origin && JSON.stringify(record.origin);
  return {
    ...{ chatId, messageId, upstream, state, position, knownAtMs },
    ...{ attempts, dueAtMs, sha256, sizeBytes, origin, failure },
  };
}

function recordOf(row: MediaRow): MediaRecord {
  return {
    chatId: row.chat_id,
    messageId: row.message_id,
    upstream: row.upstream,
    state: row.state,
    position: row.position,
    knownAtMs: row.known_at_ms,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    ...(row.sha256 !== undefined && { sha256: row.sha256, sizeBytes: row.size_bytes }),
    ...(row.origin !== undefined && { origin: JSON.parse(row.origin) as MediaRecord['origin'] }),
    ...(row.failure !== undefined && { failure: row.failure }),
  };
}

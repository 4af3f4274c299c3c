import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { newLogId } from '../../events/storing/log-id';
import { StorageUnavailableError } from '../../events/storage-errors';

/** Migration n takes `user_version` from n to n + 1. A published one is never edited. */
const migrations: readonly string[] = [
  `
  CREATE TABLE log_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    log_id TEXT NOT NULL,
    earliest INTEGER NOT NULL DEFAULT 0,
    probe INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  -- One row per (upstream, chat) that anything was stored for; without a state it is no session.
  CREATE TABLE sessions (
    session_id INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL,
    upstream TEXT NOT NULL,
    state TEXT,
    nickname TEXT,
    joined_at_ms INTEGER,
    stream_id TEXT,
    stream_last INTEGER,
    sequence INTEGER NOT NULL,
    UNIQUE (chat_id, upstream)
  ) STRICT;
  CREATE INDEX sessions_joined ON sessions (state) WHERE state = 'joined';

  CREATE TABLE chats (
    ordinal INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    contact TEXT,
    service_id TEXT,
    channel TEXT,
    external_id TEXT,
    metadata TEXT NOT NULL DEFAULT '{}',
    ended_at_ms INTEGER,
    end_reason TEXT,
    first_seen_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX chats_by_external_id ON chats (external_id) WHERE external_id IS NOT NULL;
  CREATE INDEX chats_by_update ON chats (updated_at_ms);

  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    type TEXT NOT NULL,
    upstream TEXT NOT NULL,
    session_id INTEGER,
    sequence INTEGER,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_session ON events (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX events_by_time ON events (at_ms);

  -- The json goes with retention, the row stays: an id once known is known for ever.
  CREATE TABLE messages (
    ordinal INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    type TEXT NOT NULL,
    sent_at_ms INTEGER NOT NULL,
    logged_at_ms INTEGER NOT NULL,
    json TEXT,
    UNIQUE (session_id, message_id)
  ) STRICT;
  CREATE INDEX messages_by_session ON messages (session_id);
  CREATE INDEX messages_by_age ON messages (logged_at_ms) WHERE json IS NOT NULL;

  CREATE TABLE own_users (
    upstream TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (upstream, user_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE operations (
    ordinal INTEGER PRIMARY KEY,
    operation_id TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    completed_at_ms INTEGER,
    response_status INTEGER,
    response_body TEXT,
    message_id TEXT,
    is_retryable INTEGER,
    upstream TEXT,
    chat_id TEXT,
    client_reference TEXT,
    UNIQUE (key_id, idempotency_key)
  ) STRICT;
  CREATE INDEX operations_in_progress ON operations (state) WHERE state = 'in_progress';
  CREATE INDEX operations_unknown ON operations (chat_id) WHERE state = 'unknown';
  CREATE INDEX operations_completed ON operations (completed_at_ms)
    WHERE completed_at_ms IS NOT NULL;

  CREATE TABLE api_keys (
    ordinal INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    scopes TEXT NOT NULL,
    upstreams TEXT,
    chat_ids TEXT,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER,
    revoked_at_ms INTEGER
  ) STRICT;
  `,
  `
  CREATE TABLE media_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
  ) STRICT;
  INSERT INTO media_state (id, position) VALUES (1, 0);

  CREATE TABLE media (
    chat_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    upstream TEXT NOT NULL,
    state TEXT NOT NULL,
    position INTEGER NOT NULL,
    known_at_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due_at_ms INTEGER NOT NULL,
    sha256 TEXT,
    size_bytes INTEGER,
    PRIMARY KEY (chat_id, message_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX media_pending ON media (due_at_ms) WHERE state = 'pending';
  CREATE INDEX media_available ON media (known_at_ms) WHERE state = 'available';
  CREATE INDEX media_by_sha256 ON media (sha256) WHERE state = 'available';
  `,
  `
  CREATE TABLE webhooks (
    ordinal INTEGER PRIMARY KEY,
    webhook_id TEXT NOT NULL UNIQUE,
    scanned_to INTEGER NOT NULL,
    json TEXT NOT NULL
  ) STRICT;

  -- One row per (webhook, upstream, chat) that something matched for; nothing per event.
  CREATE TABLE lanes (
    lane_id INTEGER PRIMARY KEY,
    webhook_id TEXT NOT NULL,
    upstream TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    replay_id TEXT NOT NULL,
    types TEXT,
    cursor INTEGER NOT NULL,
    head INTEGER NOT NULL,
    next_position INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    waiting_since_ms INTEGER,
    steps_used INTEGER NOT NULL DEFAULT 0,
    due_at_ms INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL DEFAULT 0,
    lease_until_ms INTEGER,
    parked_reason TEXT,
    parked_at_ms INTEGER,
    skipped_from INTEGER,
    skipped_to INTEGER,
    UNIQUE (webhook_id, chat_id, upstream, replay_id)
  ) STRICT;
  CREATE INDEX lanes_due ON lanes (webhook_id, due_at_ms)
    WHERE waiting > 0 AND parked_reason IS NULL;
  CREATE INDEX lanes_behind ON lanes (next_position) WHERE waiting > 0;
  CREATE INDEX lanes_leased ON lanes (lease_until_ms) WHERE lease_until_ms IS NOT NULL;

  CREATE TABLE deliveries (
    ordinal INTEGER PRIMARY KEY,
    delivery_id TEXT NOT NULL UNIQUE,
    webhook_id TEXT NOT NULL,
    status TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    attempted_at_ms INTEGER NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, ordinal);
  `,
  `
  CREATE TABLE upstreams (
    upstream_id TEXT PRIMARY KEY,
    json TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Sends on upstreams without client ids, from before they went out.
  CREATE TABLE started_sends (
    ordinal INTEGER PRIMARY KEY,
    upstream TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    operation_id TEXT,
    client_reference TEXT,
    likeness TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    stream_id TEXT NOT NULL,
    message_id TEXT,
    UNIQUE (chat_id, upstream, client_id)
  ) STRICT;
  CREATE INDEX started_sends_by_age ON started_sends (started_at_ms);
  `,
  `
  -- What a delivery changes on its lane is in no index, and its own are of numbers.
  DROP INDEX lanes_due;
  DROP INDEX lanes_behind;
  DROP INDEX lanes_leased;
  ALTER TABLE lanes ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0;
  UPDATE lanes SET is_open = waiting > 0 AND parked_reason IS NULL;
  CREATE INDEX lanes_due ON lanes (webhook_id, due_at_ms) WHERE is_open = 1;

  ALTER TABLE deliveries RENAME TO former_deliveries;
  DROP INDEX deliveries_by_webhook;
  CREATE TABLE deliveries (
    ordinal INTEGER PRIMARY KEY,
    webhook_no INTEGER NOT NULL,
    event_position INTEGER NOT NULL,
    status TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    attempted_at_ms INTEGER NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (webhook_no, event_position)
  ) STRICT;
  CREATE INDEX deliveries_by_webhook ON deliveries (webhook_no, ordinal);
  INSERT INTO deliveries
    SELECT d.ordinal, w.ordinal, d.json ->> '$.eventPosition', d.status, d.event_id, d.type,
      d.chat_id, d.attempted_at_ms, d.json
    FROM former_deliveries d JOIN webhooks w ON w.webhook_id = d.webhook_id;
  DROP TABLE former_deliveries;
  `,
  `
  ALTER TABLE media ADD COLUMN origin TEXT;
  ALTER TABLE media ADD COLUMN failure TEXT;
  `,
  `
  CREATE INDEX sessions_offered ON sessions (state) WHERE state = 'offered';
  `,
];

/** Brings a database, an empty one too, to the schema of this version; each step is all or nothing. */
export function migrate(database: DatabaseSyncInstance): void {
  const { user_version: from } = database.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  if (from > migrations.length) {
    throw new StorageUnavailableError(
      `The database has schema ${from}; this version knows ${migrations.length} at most.`,
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue;
    database.exec('BEGIN IMMEDIATE');
    database.exec(migration);
    if (index === 0) {
      database.prepare('INSERT INTO log_state (id, log_id) VALUES (1, ?)').run(newLogId());
    }
    database.exec(`PRAGMA user_version = ${index + 1}`);
    database.exec('COMMIT');
  }
}

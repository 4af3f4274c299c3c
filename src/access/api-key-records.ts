export const scopes = [
  'chats:read',
  'chats:write',
  'messages:read',
  'messages:write',
  'events:read',
  'transcripts:read',
  'webhooks:read',
  'webhooks:write',
  'whatsapp:write',
  'upstreams:read',
  'upstreams:write',
  'metrics:read',
  'admin',
] as const;

/** One thing an API key may do; `admin` implies all. */
export type Scope = (typeof scopes)[number];

export type ApiKeyRecord = {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the whole key, 64 hex digits. The key itself is stored nowhere. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** Absent: all. */
  readonly upstreams?: readonly string[];
  /** Absent: all. */
  readonly chatIds?: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly revokedAtMs?: number;
};

/** PORT. API keys. Every write is durable before it resolves. */
export interface ApiKeyRecords {
  insert(record: ApiKeyRecord): Promise<void>;
  find(keyId: string): Promise<ApiKeyRecord | undefined>;
  /** Newest first, revoked ones too. */
  list(): Promise<readonly ApiKeyRecord[]>;
  /** Keeps the first time when repeated. */
  revoke(keyId: string, atMs: number): Promise<void>;
}

import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../runtime/clock';
import { AccessError } from './access-error';
import { keyIdOf, newApiKey, sha256Of } from './api-key';
import type { ApiKeyRecord, ApiKeyRecords, Scope } from './api-key-records';
import { KeyCache } from './key-cache';
import { KeyWatch } from './key-watch';
import { Principal } from './principal';

export type KeyRefusal = { readonly refused: 'unknown' | 'expired' | 'revoked' };

/** A key that is good, seen from its id. The secret signs tickets, and proves nothing else. */
export type KeyHolder = { readonly principal: Principal; readonly ticketSecret: Uint8Array };

export type KeyGrant = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly upstreams?: readonly string[];
  readonly chatIds?: readonly string[];
  readonly expiresAtMs?: number;
};

export type KeyRingOptions = {
  readonly records: ApiKeyRecords;
  readonly clock: Clock;
  /** The configured first admin key: any text, compared as it is. */
  readonly adminKey?: string;
};

/** Key id of the configured admin key, which has no record. */
const configuredKeyId = 'configured';

/** Every API key: who a presented key is, and making and revoking them. */
export class KeyRing {
  private readonly records: ApiKeyRecords;
  private readonly clock: Clock;
  private readonly adminSha256?: Buffer;
  private readonly cache: KeyCache;
  private readonly watchers: KeyWatch;
  private configuredTicketSecret?: Uint8Array;
  private readonly admin = new Principal({
    keyId: configuredKeyId,
    name: 'configured admin key',
    scopes: ['admin'],
  });
  /** Raised by each revocation: a record read before it is not cached after it. */
  private revocations = 0;

  constructor(private readonly options: KeyRingOptions) {
    this.records = options.records;
    this.clock = options.clock;
    this.adminSha256 = options.adminKey === undefined ? undefined : sha256Of(options.adminKey);
    this.cache = new KeyCache(options.clock);
    this.watchers = new KeyWatch(options.clock, (keyId) => this.isGood(keyId));
  }

  /** A refusal is a value; throws only when the store does not answer. */
  async authenticate(presented: string): Promise<Principal | KeyRefusal> {
    const sha256 = sha256Of(presented);
    if (this.adminSha256 && timingSafeEqual(sha256, this.adminSha256)) return this.admin;
    const keyId = keyIdOf(presented);
    const record = keyId === undefined ? undefined : await this.recordOf(keyId);
    if (!record || !timingSafeEqual(sha256, Buffer.from(record.sha256, 'hex'))) {
      return { refused: 'unknown' };
    }
    if (record.revokedAtMs !== undefined) return { refused: 'revoked' };
    if (record.expiresAtMs !== undefined && record.expiresAtMs <= this.clock.now()) {
      return { refused: 'expired' };
    }
    return new Principal({ ...record, keyId: record.id });
  }

  /** Stores a new key. The answer is the only place where the key itself is ever seen. */
  async create(grant: KeyGrant): Promise<{ readonly key: string; readonly record: ApiKeyRecord }> {
    const { keyId, key } = newApiKey();
    const record: ApiKeyRecord = {
      ...grant,
      id: keyId,
      sha256: sha256Of(key).toString('hex'),
      createdAtMs: this.clock.now(),
    };
    await this.records.insert(record);
    return { key, record };
  }

  /** Newest first, revoked ones too. */
  list(): Promise<readonly ApiKeyRecord[]> {
    return this.records.list();
  }

  async find(keyId: string): Promise<ApiKeyRecord> {
    const record = await this.records.find(keyId);
    if (!record) throw new AccessError('api_key_not_found', 'There is no API key with this id.');
    return record;
  }

  /** From here on this node refuses the key. Safe to repeat. */
  async revoke(keyId: string): Promise<void> {
    await this.find(keyId);
    await this.records.revoke(keyId, this.clock.now());
    this.revocations += 1;
    this.cache.drop(keyId);
    this.watchers.end(keyId);
  }

  /**
   * Calls back once the key is no longer good: at once when it is revoked here, within 30 s when
   * it expires or is revoked on another node. Returns how to stop.
   */
  onEnded(keyId: string, callback: () => void): () => void {
    return keyId === configuredKeyId ? () => undefined : this.watchers.watch(keyId, callback);
  }

  /** The holder of a key that is good now, by the key's id. */
  async holderOf(keyId: string): Promise<KeyHolder | undefined> {
    if (keyId === configuredKeyId) return this.configuredHolder();
    const record = await this.recordOf(keyId);
    if (!record || !this.isUsable(record)) return undefined;
    const principal = new Principal({ ...record, keyId: record.id });
    return { principal, ticketSecret: Buffer.from(record.sha256, 'hex') };
  }

  /** Makes the first admin key, and returns it, when none is configured and none is stored. */
  async ensureAdminKey(): Promise<string | undefined> {
    if (this.adminSha256) return undefined;
    const stored = await this.records.list();
    if (stored.some((record) => this.isUsable(record) && record.scopes.includes('admin'))) {
      return undefined;
    }
    const { key } = await this.create({ name: 'first admin key', scopes: ['admin'] });
    return key;
  }

  private async recordOf(keyId: string): Promise<ApiKeyRecord | undefined> {
    const cached = this.cache.get(keyId);
    if (cached) return cached;
    const revocationsBefore = this.revocations;
    const record = await this.records.find(keyId);
    if (record && this.revocations === revocationsBefore) this.cache.put(record);
    return record;
  }

  /** A configured key may be a guessable text, and tickets go to browsers: guessing is made dear. */
  private configuredHolder(): KeyHolder | undefined {
    const { adminKey } = this.options;
    if (adminKey === undefined) return undefined;
    this.configuredTicketSecret ??= scryptSync(adminKey, 'ctlive stream tickets', 32);
    return { principal: this.admin, ticketSecret: this.configuredTicketSecret };
  }

  /** Past the cache, so that what another node did is seen. */
  private async isGood(keyId: string): Promise<boolean> {
    const record = await this.records.find(keyId);
    return record !== undefined && this.isUsable(record);
  }

  private isUsable(record: ApiKeyRecord): boolean {
    const isExpired = record.expiresAtMs !== undefined && record.expiresAtMs <= this.clock.now();
    return record.revokedAtMs === undefined && !isExpired;
  }
}

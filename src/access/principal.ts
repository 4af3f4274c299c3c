import type { Scope } from './api-key-records';

export type PrincipalGrant = {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Absent: all. */
  readonly upstreams?: readonly string[];
  /** Absent: all. */
  readonly chatIds?: readonly string[];
  readonly expiresAtMs?: number;
};

/** Who is calling: an API key and what it may do. */
export class Principal {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly upstreams?: readonly string[];
  readonly chatIds?: readonly string[];
  readonly expiresAtMs?: number;

  constructor(grant: PrincipalGrant) {
    this.keyId = grant.keyId;
    this.name = grant.name;
    this.scopes = grant.scopes;
    this.upstreams = grant.upstreams;
    this.chatIds = grant.chatIds;
    this.expiresAtMs = grant.expiresAtMs;
  }

  /** `admin` implies every scope. */
  hasScope(scope: Scope): boolean {
    return this.scopes.includes(scope) || this.scopes.includes('admin');
  }

  maySee(chatId: string): boolean {
    return this.chatIds?.includes(chatId) ?? true;
  }

  maySeeUpstream(upstream: string): boolean {
    return this.upstreams?.includes(upstream) ?? true;
  }
}

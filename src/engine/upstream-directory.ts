import type { Health } from '../events/chat';

/** One CTLive installation and domain, reached with one identity. */
export type UpstreamView = {
  /** @example "default" */
  readonly id: string;
  readonly connector: 'simulator' | 'websocket' | 'sdk' | 'other';
  /** `connected` is never said without an answered probe behind it. */
  readonly state: 'connecting' | 'connected' | 'degraded' | 'login_required' | 'failed' | 'unknown';
  /** CTLive's domain. */
  readonly domain: string;
  readonly nickname?: string;
  readonly health: Health;
  /** Why it is not connected.
   * @example "connection refused"
   */
  readonly reason?: string;
  /** @isDateTime connectedAt */
  readonly connectedAt?: string;
  readonly counts: UpstreamCounts;
  /** What can be asked of it. */
  readonly capabilities: readonly string[];
};

export type UpstreamCounts = {
  /** @isInt joined */
  readonly joined: number;
  /** @isInt rejoining */
  readonly rejoining: number;
};

/** PORT. The upstreams of this gateway. Never throws. Called by HTTP. */
export interface UpstreamDirectory {
  upstreams(): readonly UpstreamView[];
}

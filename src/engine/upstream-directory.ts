import type { Health } from '../events/chat';

/** One CTLive installation and domain, reached with one identity. */
export type UpstreamView = {
  /** Name of the upstream.
   * @example "default"
   */
  readonly id: string;
  /** How CTLive is reached. */
  readonly connector: 'simulator' | 'websocket' | 'sdk' | 'other';
  /** `connected` is never said without an answered probe behind it. */
  readonly state: 'connecting' | 'connected' | 'degraded' | 'login_required' | 'failed' | 'unknown';
  /** CTLive's domain. */
  readonly domain: string;
  /** The name its identity shows to customers. */
  readonly nickname?: string;
  readonly health: Health;
  /** Why it is not connected.
   * @example "connection refused"
   */
  readonly reason?: string;
  /** Since when it is connected.
   * @format date-time
   */
  readonly connectedAt?: string;
  readonly counts: UpstreamCounts;
  /** What can be asked of it. */
  readonly capabilities: readonly string[];
  /** Where it was made: in the gateway's settings, or while the gateway ran. */
  readonly origin: 'configuration' | 'run_time' | 'unknown';
  /** The upstream whose address this one shares. */
  readonly from?: string;
  /** Services whose chats it joins by itself; absent: none. */
  readonly autoJoinServices?: readonly string[];
  readonly credentials: UpstreamCredentials;
};

/** Which credentials are set. What they are is never shown. */
export type UpstreamCredentials = {
  /** The credential of the connection. */
  readonly token: boolean;
  /** The credential of CTLive's REST services. */
  readonly rest: boolean;
  /** The bearer that CTLive's CTI webhooks must bring; without it they are refused. */
  readonly cti: boolean;
};

/** How many chats an upstream carries. */
export type UpstreamCounts = {
  /** Chats it is in.
   * @isInt joined
   */
  readonly joined: number;
  /** Chats it is on its way back into.
   * @isInt rejoining
   */
  readonly rejoining: number;
};

/** PORT. The upstreams of this gateway. Never throws. Called by HTTP. */
export interface UpstreamDirectory {
  upstreams(): readonly UpstreamView[];
}

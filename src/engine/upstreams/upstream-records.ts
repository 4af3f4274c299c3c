/** What is kept of an upstream that was made or changed at run time; its secrets are sealed. */
export type UpstreamRecord = { readonly id: string; readonly json: string };

/** PORT. Upstreams made at run time. Every write is durable before it resolves, and repeatable. */
export interface UpstreamRecords {
  /** By id. */
  all(): Promise<readonly UpstreamRecord[]>;
  put(record: UpstreamRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

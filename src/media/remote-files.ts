export type RemoteLimits = {
  readonly maxBytes: number;
  /** Ends the reading; the bytes then reject. */
  readonly signal?: AbortSignal;
};

export type RemoteFile = {
  /** Without parameters, lower case. */
  readonly contentType?: string;
  /** As the server names it. Not to be trusted. */
  readonly fileName?: string;
  /** The last segment of the path: often a file name, often that of a script. */
  readonly lastSegment?: string;
  /** In order; rejects with MediaError when the server breaks off, stalls, or sends too much. */
  readonly bytes: AsyncIterable<Uint8Array>;
};

/**
 * PORT. Files of the web, fetched by GET. Reaches public addresses alone, whatever the name
 * resolves to and wherever redirects lead, but for what the operator allows. Safe to repeat.
 * Rejects with MediaError `url_not_allowed`, `source_url_failed` or `file_too_large`.
 */
export interface RemoteFiles {
  open(url: string, limits: RemoteLimits): Promise<RemoteFile>;
}

/** Events that somebody has still to be told of. */
export type Undelivered = {
  /** Whose events from here on have not been looked at yet; absent: all have been. */
  readonly fromPosition?: number;
  /** By chat, the earliest that waits. */
  readonly byChat: ReadonlyMap<string, number>;
};

/** PORT. Who still has to tell somebody of files. Declared here; webhooks answer it. */
export interface MediaReferences {
  /** One look at what waits, however many events that are. */
  undelivered(): Promise<Undelivered>;
}

/** Where nobody has to be told of anything. */
export const noReferences: MediaReferences = {
  undelivered: () => Promise.resolve({ byChat: new Map() }),
};

/** PORT. Who still has to tell somebody of files. Declared here; webhooks answer it. */
export interface MediaReferences {
  /** The earliest event not yet delivered to all who want it; undefined when there is none. */
  oldestNeededPosition(): Promise<number | undefined>;
}

/** Where nobody has to be told of anything. */
export const noReferences: MediaReferences = { oldestNeededPosition: async () => undefined };

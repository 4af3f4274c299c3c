/** The file of a message, as it is told of. */
export type MediaPlace = {
  readonly upstream?: string;
  readonly chatId: string;
  readonly messageId: string;
};

/** What CTLive says of a file, beside what its message says. */
export type FileOrigin = {
  /** `link`: CTLive gave no bytes, but an address that has them. */
  readonly format: 'fullsize' | 'thumbnail' | 'link';
  readonly domain?: string;
  readonly caption?: string;
  readonly fileName?: string;
  readonly documentType?: string;
  /** Who sent it: CTLive's own user object. */
  readonly user?: Readonly<Record<string, unknown>>;
};

/** A file as CTLive gives it. */
export type SourceFile = FileOrigin & {
  /** Where the bytes are, when `format` is `link`. */
  readonly url?: string;
  readonly base64: AsyncIterable<string>;
};

/** PORT. Where the files of messages come from; the engine answers it. */
export interface MediaSource {
  /** Rejects with an AppError. `base64` is read to its end or returned early. */
  fetch(place: MediaPlace): Promise<SourceFile>;
}

/** The file of a message, as it is told of. */
export type MediaPlace = {
  readonly upstream?: string;
  readonly chatId: string;
  readonly messageId: string;
};

/** A file as CTLive gives it. */
export type SourceFile = {
  /** `link`: the bytes are at `url`. */
  readonly format: 'fullsize' | 'thumbnail' | 'link';
  readonly url?: string;
  readonly base64: AsyncIterable<string>;
};

/** PORT. Where the files of messages come from; the engine answers it. */
export interface MediaSource {
  /** Rejects with an AppError. `base64` is read to its end or returned early. */
  fetch(place: MediaPlace): Promise<SourceFile>;
}

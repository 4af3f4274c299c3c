/**
 * The files of messages, kept on this node. A sent file: draft while it goes to CTLive, kept just
 * before the commit, named by the event. A received one: fetched once, by the keeper or by the
 * first who asks; all who ask meanwhile wait for that one fetch.
 */
import { StorageFullError } from '../../events/storage-errors';
import type { Message } from '../../events/message';
import type { Clock } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import { MediaError } from '../media-error';
import type { RemoteFiles } from '../remote-files';
import { fetchFile, type FetchedFile } from './file-fetch';
import type { MediaDraft, MediaFiles, OpenFile } from './media-files';
import type { MediaRecord, MediaRecords } from './media-records';
import type { MediaReferences } from './media-references';
import type { FileOrigin, MediaPlace, MediaSource } from './media-source';

export type MediaLibraryOptions = {
  readonly files: MediaFiles;
  readonly records: MediaRecords;
  readonly source: MediaSource;
  readonly remoteFiles: RemoteFiles;
  readonly references: MediaReferences;
  readonly clock: Clock;
  /** What all files may take together. */
  readonly quotaBytes: number;
  /** How long a caller waits for a file that is still on its way. */
  readonly readyWaitMs: number;
};

/** The largest file taken from CTLive or from where it links to. */
const maxFetchedBytes = 1024 * 1024 * 1024;
/** So long a file just kept is not removed: the record that names it is on its way. */
const youngMs = 60_000;
const evictedAtOnce = 50;

export type KeptFile = {
  readonly sha256: string;
  readonly file: OpenFile;
  readonly origin?: FileOrigin;
};

type ReceivedFile = FetchedFile & { readonly origin: FileOrigin };

export class MediaLibrary {
  readonly #fetching = new Map<string, Promise<ReceivedFile>>();
  readonly #young = new Map<string, { readonly sinceMs: number; readonly holders: number }>();
  #makingRoom: Promise<void> = Promise.resolve();

  constructor(private readonly options: MediaLibraryOptions) {}

  /** A file on its way in, within the quota. Rejects with StorageFullError. */
  async begin(): Promise<MediaDraft> {
    const draft = await this.options.files.begin();
    return {
      get sizeBytes() {
        return draft.sizeBytes;
      },
      read: (position, length) => draft.read(position, length),
      write: async (bytes) => {
        await this.#makeRoomFor(bytes.length);
        await draft.write(bytes);
      },
      keep: async (sha256) => {
        this.#hold(sha256);
        await draft.keep(sha256);
      },
      discard: () => draft.discard(),
    };
  }

  /**
   * The file of a message, fetched if need be. Rejects with MediaError, a storage error, or what
   * the source rejects with. The caller reads or closes it.
   */
  async open(message: Message): Promise<KeptFile> {
    const { chatId, id: messageId } = message;
    if (message.mediaState === undefined) throw noFile();
    const [record] = await this.options.records.ofMessages(chatId, [messageId]);
    if (record?.state === 'expired') {
      throw new MediaError('media_expired', 'The file is no longer kept.');
    }
    const known = await this.#opened(record?.sha256 ?? message.sha256);
    if (known) return { ...known, origin: record?.origin };
    const place = { upstream: record?.upstream, chatId, messageId };
    const { sha256, origin } = await this.#withinWait(this.fetch(place));
    const kept = await this.#opened(sha256);
    if (kept) return { ...kept, origin };
    throw new MediaError('media_expired', 'The file was removed as soon as it was here.');
  }

  /** Fetches a file and keeps it; a fetch of it under way is shared. */
  fetch(place: MediaPlace, signal?: AbortSignal): Promise<ReceivedFile> {
    const key = JSON.stringify([place.chatId, place.messageId]);
    const running = this.#fetching.get(key);
    if (running) return running;
    const fetching = this.#fetch(place, signal).finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, fetching);
    return fetching;
  }

  /** Whether a file is here, as of a message that was just sent with it. */
  async has(sha256: string): Promise<boolean> {
    const file = await this.options.files.open(sha256);
    await file?.close();
    return file !== undefined;
  }

  /** Lets go of a file that no message came to name. */
  async release(sha256: string): Promise<void> {
    this.named(sha256);
    if (!this.#isYoung(sha256)) await this.#removeUnlessNamed(sha256);
  }

  /** The record that names a file just kept is stored: from here on that decides. */
  named(sha256: string): void {
    const { holders = 0 } = this.#young.get(sha256) ?? {};
    if (holders > 1) this.#hold(sha256, holders - 1);
    else this.#young.delete(sha256);
  }

  /** Removes what is known since before a time and not needed; then files that nothing names. */
  async expire(knownBeforeMs: number, unnamedBeforeMs: number): Promise<void> {
    while ((await this.#evict(evictedAtOnce, knownBeforeMs)) === evictedAtOnce);
    for (const sha256 of await this.options.files.keptBefore(unnamedBeforeMs)) {
      if (!this.#isYoung(sha256)) await this.#removeUnlessNamed(sha256);
    }
  }

  async #fetch(place: MediaPlace, signal?: AbortSignal): Promise<ReceivedFile> {
    const { source, remoteFiles, records, clock } = this.options;
    const file = await source.fetch(place);
    const draft = await this.begin();
    const fetched = await fetchFile(
      file,
      { draft, remoteFiles, maxBytes: maxFetchedBytes },
      signal,
    );
    const { chatId, messageId, upstream = '' } = place;
    const [known] = await records.ofMessages(chatId, [messageId]);
    const unknown = { chatId, messageId, upstream, position: 0, attempts: 0, dueAtMs: 0 };
    const record = known ?? { ...unknown, knownAtMs: clock.now() };
    const { url: _url, base64: _base64, ...origin } = file;
    const received = { ...fetched, origin };
    await records.save({ ...record, ...received, state: 'available', failure: undefined });
    this.named(fetched.sha256);
    return received;
  }

  async #opened(sha256: string | undefined): Promise<Omit<KeptFile, 'origin'> | undefined> {
    const file = sha256 === undefined ? undefined : await this.options.files.open(sha256);
    return file && sha256 !== undefined ? { sha256, file } : undefined;
  }

  async #withinWait<T>(work: Promise<T>): Promise<T> {
    const tooLong = new Deferred<never>();
    const timer = this.options.clock.setTimer(() => {
      const message = 'The file is still on its way from CTLive. Ask again in a moment.';
      tooLong.reject(new MediaError('media_not_ready', message));
    }, this.options.readyWaitMs);
    work.catch(() => undefined);
    try {
      return await Promise.race([work, tooLong.promise]);
    } finally {
      timer.cancel();
    }
  }

  async #makeRoomFor(bytes: number): Promise<void> {
    const { files, quotaBytes } = this.options;
    const isFull = (): boolean => files.usedBytes + bytes > quotaBytes;
    if (!isFull()) return;
    const before = this.#makingRoom;
    const done = new Deferred<void>();
    this.#makingRoom = done.promise;
    await before;
    try {
      while (isFull()) if ((await this.#evict(1)) === 0) throw quotaReached();
    } finally {
      done.resolve();
    }
  }

  /** Removes the oldest files that nobody needs any more. Says how many messages lost theirs. */
  async #evict(limit: number, knownBeforeMs?: number): Promise<number> {
    const { records, references } = this.options;
    const undelivered = await references.undelivered();
    const oldest = await records.oldest({ limit, knownBeforeMs, undelivered });
    for (const record of oldest) await this.#expire(record);
    return oldest.length;
  }

  async #expire(record: MediaRecord): Promise<void> {
    await this.options.records.save({ ...record, state: 'expired' });
    const { sha256 } = record;
    if (sha256 !== undefined && !this.#isYoung(sha256)) await this.#removeUnlessNamed(sha256);
  }

  #hold(sha256: string, holders = (this.#young.get(sha256)?.holders ?? 0) + 1): void {
    this.#young.set(sha256, { sinceMs: this.options.clock.now(), holders });
  }

  async #removeUnlessNamed(sha256: string): Promise<void> {
    if (!(await this.options.records.isNamed(sha256))) await this.options.files.remove(sha256);
  }

  #isYoung(sha256: string): boolean {
    const nowMs = this.options.clock.now();
    for (const [young, { sinceMs }] of this.#young) {
      if (sinceMs + youngMs <= nowMs) this.#young.delete(young);
    }
    return this.#young.has(sha256);
  }
}

function noFile(): MediaError {
  return new MediaError('media_not_found', 'This message has no file.');
}

function quotaReached(): StorageFullError {
  return new StorageFullError('The files kept have reached MEDIA_QUOTA_BYTES.');
}

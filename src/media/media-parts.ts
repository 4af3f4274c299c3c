import type { Clock } from '../runtime/clock';
import type { MediaFiles } from './keeping/media-files';
import { MediaLibrary } from './keeping/media-library';
import type { MediaRecords } from './keeping/media-records';
import type { MediaReferences } from './keeping/media-references';
import type { MediaSource } from './keeping/media-source';
import type { RemoteFiles } from './remote-files';
import { SignedLinks } from './signed-links';
import { UploadLimits } from './upload-limits';

export type MediaPartsOptions = {
  readonly files: MediaFiles;
  readonly records: MediaRecords;
  readonly source: MediaSource;
  readonly remoteFiles: RemoteFiles;
  readonly references: MediaReferences;
  readonly clock: Clock;
  readonly quotaBytes: number;
  /** Signs the links to files. */
  readonly linkKey: Buffer;
  readonly maxUploadBytes: number;
  readonly maxUploadBytesPerType: Readonly<Record<string, number>>;
};

export type MediaParts = {
  readonly media: MediaLibrary;
  readonly remoteFiles: RemoteFiles;
  readonly signedLinks: SignedLinks;
  readonly uploadLimits: UploadLimits;
};

const readyWaitMs = 10_000;
const signedLinkMs = 300_000;

/** What keeps, fetches, links and limits files. */
export function mediaParts(options: MediaPartsOptions): MediaParts {
  const { files, records, source, remoteFiles, references, clock, quotaBytes } = options;
  const { linkKey: key, maxUploadBytes, maxUploadBytesPerType: maxBytesPerType } = options;
  const kept = { files, records, source, remoteFiles, references };
  return {
    media: new MediaLibrary({ ...kept, clock, quotaBytes, readyWaitMs }),
    remoteFiles,
    signedLinks: new SignedLinks({ key, clock, lifetimeMs: signedLinkMs }),
    uploadLimits: new UploadLimits({ maxUploadBytes, maxBytesPerType }),
  };
}

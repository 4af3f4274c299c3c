import { MemoryMediaFiles } from '../../src/adapters/memory/memory-media-files';
import type { MemoryStore } from '../../src/adapters/memory/memory-store';
import { EngineMediaSource } from '../../src/engine/engine-media-source';
import type { Engine } from '../../src/engine/engine';
import type { GatewayContext, HttpOptions } from '../../src/http/gateway-context';
import { MediaLibrary } from '../../src/media/keeping/media-library';
import { noReferences } from '../../src/media/keeping/media-references';
import { MediaError } from '../../src/media/media-error';
import type { RemoteFiles } from '../../src/media/remote-files';
import { SignedLinks } from '../../src/media/signed-links';
import { UploadLimits } from '../../src/media/upload-limits';
import type { Clock } from '../../src/runtime/clock';

export type MediaParts = Pick<
  GatewayContext,
  'media' | 'remoteFiles' | 'signedLinks' | 'uploadLimits'
>;

/** A web in which nothing may be reached. */
const noRemoteFiles: RemoteFiles = {
  open: async (url) => {
    throw new MediaError('url_not_allowed', `${url} is not to be reached.`);
  },
};

/** The media half of a gateway, in memory. */
export function mediaParts(
  { store, engine, clock }: { store: MemoryStore; engine: Engine; clock: Clock },
  options: Pick<HttpOptions, 'maxUploadBytes'>,
  remoteFiles: RemoteFiles = noRemoteFiles,
): MediaParts {
  const media = new MediaLibrary({
    files: new MemoryMediaFiles(clock),
    records: store.mediaRecords,
    source: new EngineMediaSource(engine),
    remoteFiles,
    references: noReferences,
    clock,
    quotaBytes: 256 * 1024 * 1024,
    readyWaitMs: 10_000,
  });
  return {
    media,
    remoteFiles,
    signedLinks: new SignedLinks({ key: Buffer.alloc(32, 7), clock, lifetimeMs: 300_000 }),
    uploadLimits: new UploadLimits(options),
  };
}

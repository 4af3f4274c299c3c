import { createHash } from 'node:crypto';
import { BrokenBase64Error } from '../../runtime/plain-base64';
import { bytesOf } from '../base64-stream';
import { MediaError } from '../media-error';
import type { RemoteFiles } from '../remote-files';
import type { MediaDraft } from './media-files';
import type { SourceFile } from './media-source';

export type FetchedFile = { readonly sha256: string; readonly sizeBytes: number };

export type FetchTarget = {
  readonly draft: MediaDraft;
  readonly remoteFiles: RemoteFiles;
  readonly maxBytes: number;
};

/** Takes a file in, piece by piece, and keeps it. On any failure nothing of it stays. */
export async function fetchFile(
  source: SourceFile,
  target: FetchTarget,
  signal?: AbortSignal,
): Promise<FetchedFile> {
  const stop = (): void => void source.base64[Symbol.asyncIterator]().return?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted) stop();
    const fetched = await taken(bytesFrom(source, target, signal), target);
    // A source that was stopped ends as if it were whole.
    if (signal?.aborted) throw new MediaError('media_not_ready', 'The gateway is shutting down.');
    await target.draft.keep(fetched.sha256);
    return fetched;
  } catch (error) {
    await target.draft.discard();
    throw error instanceof BrokenBase64Error ? notBase64(error) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function* bytesFrom(
  source: SourceFile,
  { remoteFiles, maxBytes }: FetchTarget,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (source.format === 'link' && source.url !== undefined) {
    const remote = await remoteFiles.open(source.url, { maxBytes, signal });
    yield* remote.bytes;
  } else {
    yield* bytesOf(source.base64);
  }
}

async function taken(
  pieces: AsyncIterable<Uint8Array>,
  { draft, maxBytes }: FetchTarget,
): Promise<FetchedFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) {
      throw new MediaError('file_too_large', `A file of more than ${maxBytes} bytes is not kept.`);
    }
    hash.update(piece);
    await draft.write(piece);
  }
  if (sizeBytes > 0) return { sha256: hash.digest('hex'), sizeBytes };
  throw new MediaError('media_not_found', 'CTLive gave no bytes of this file.');
}

function notBase64(cause: BrokenBase64Error): MediaError {
  const message = 'CTLive sent a file that is not base64.';
  return new MediaError('upstream_invalid_response', message, { cause });
}

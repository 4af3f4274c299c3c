import type { Request } from 'express';
import { FileIntake, type ReceivedFile } from '../../media/file-intake';
import type { FoundType } from '../../media/sniffing/found-type';
import type { ReadableFile } from '../../media/sniffing/readable-file';
import { wholeTypeOf } from '../../media/sniffing/whole-type';
import { gatewayOf } from '../gateway-context';
import { responseOf } from '../request/request-facts';

/** A whole file of one request, on disk until the response is over; memory holds a block of it. */
export type SpooledFile = { readonly facts: ReceivedFile; readonly content: ReadableFile };

const spools = new WeakMap<Request, SpooledFile>();

/** The file that multer has put on disk. */
export function spooledFileOf(request: Request): SpooledFile | undefined {
  return spools.get(request);
}

/** Takes a file in that goes into no chat; rejects when it is refused. */
export async function spool(
  request: Request,
  pieces: AsyncIterable<Uint8Array>,
  limits: { maxUploadBytes: number; inspect: (found: FoundType) => void },
): Promise<SpooledFile> {
  const draft = await gatewayOf(request).media.begin();
  // What cannot be removed now is removed at the next start.
  const discard = (): void => void draft.discard().catch(() => undefined);
  const response = responseOf(request);
  if (response.closed || response.destroyed) discard();
  else response.once('close', discard);
  const intake = new FileIntake((bytes) => draft.write(bytes), limits);
  for await (const piece of pieces) await intake.take(piece);
  const received = await intake.finish();
  const file = {
    facts: { ...received, found: await wholeTypeOf(draft, received.found) },
    content: draft,
  };
  spools.set(request, file);
  return file;
}

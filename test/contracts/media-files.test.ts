import { DiskMediaFiles } from '../../src/adapters/disk/disk-media-files';
import { MemoryMediaFiles } from '../../src/adapters/memory/memory-media-files';
import { ManualClock } from '../doubles/manual-clock';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { describeMediaFiles } from './media-files-contract';

describeMediaFiles('MemoryMediaFiles', async () => ({
  files: new MemoryMediaFiles(new ManualClock()),
  [Symbol.asyncDispose]: async () => undefined,
}));

describeMediaFiles('DiskMediaFiles', async () => {
  const directory = await temporaryDirectory();
  const files = await DiskMediaFiles.open(directory.path);
  return { files, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
});

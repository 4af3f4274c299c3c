import { writeFile } from 'node:fs/promises';
import { asStorageCall } from '../../../src/adapters/disk/disk-failure';
import { StorageFullError, StorageUnavailableError } from '../../../src/events/storage-errors';

describe('asStorageCall', () => {
  it('names a disk without room', async () => {
    const writing = asStorageCall(() => writeFile('/dev/full', 'x'));
    await expect(writing).rejects.toThrow(StorageFullError);
  });

  it('names a store that cannot be used', async () => {
    const writing = asStorageCall(() => writeFile('/nowhere/at/all', 'x'));
    await expect(writing).rejects.toThrow(StorageUnavailableError);
  });
});

import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskMediaFiles } from '../../../src/adapters/disk/disk-media-files';
import { keyFromFile } from '../../../src/adapters/disk/key-file';
import { temporaryDirectory } from '../../doubles/temporary-directory';

const content = Buffer.from('hello');
const sha256 = createHash('sha256').update(content).digest('hex');

describe('DiskMediaFiles', () => {
  it('has after a restart what was kept, and nothing of what was not', async () => {
    await using directory = await temporaryDirectory();
    const before = await DiskMediaFiles.open(directory.path);
    const draft = await before.begin();
    await draft.write(content);
    await draft.keep(sha256);
    const unfinished = await before.begin();
    await unfinished.write(Buffer.alloc(1_000));
    expect(await readdir(join(directory.path, 'drafts'))).toHaveLength(1);
    const after = await DiskMediaFiles.open(directory.path);
    expect(await readdir(join(directory.path, 'drafts'))).toEqual([]);
    expect(after.usedBytes).toBe(content.length);
    const file = await after.open(sha256);
    expect(file?.sizeBytes).toBe(content.length);
    await file?.close();
    await unfinished.discard();
  });

  it('opens no path but one made of a hash', async () => {
    await using directory = await temporaryDirectory();
    const files = await DiskMediaFiles.open(directory.path);
    await expect(files.open('../../etc/passwd')).rejects.toThrow(TypeError);
  });

  it('lets nobody else read what it keeps', async () => {
    await using directory = await temporaryDirectory();
    const files = await DiskMediaFiles.open(directory.path);
    const draft = await files.begin();
    await draft.keep(sha256);
    const { mode } = await stat(join(directory.path, sha256.slice(0, 2), sha256));
    expect((mode & 0o777).toString(8)).toBe('600');
  });
});

describe('keyFromFile', () => {
  it('makes a key once, for its owner alone', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'some.key');
    const key = await keyFromFile(path);
    expect(key).toHaveLength(32);
    expect((await keyFromFile(path)).equals(key)).toBe(true);
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600');
  });
});

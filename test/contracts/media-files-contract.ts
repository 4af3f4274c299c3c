import { createHash } from 'node:crypto';
import type { MediaFiles, OpenFile } from '../../src/media/keeping/media-files';

export type OpenMediaFiles = () => Promise<AsyncDisposable & { readonly files: MediaFiles }>;

const content = Buffer.from('0123456789'.repeat(20_000));
const sha256 = createHash('sha256').update(content).digest('hex');

async function kept(files: MediaFiles): Promise<void> {
  const draft = await files.begin();
  await draft.write(content.subarray(0, 150_000));
  await draft.write(content.subarray(150_000));
  await draft.keep(sha256);
}

async function bytesOf(file: OpenFile | undefined, start: number, end: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file?.bytes(start, end) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function describeMediaFiles(name: string, open: OpenMediaFiles): void {
  describe(`${name}: MediaFiles`, () => {
    it('keeps a file under its hash and reads any part of it', async () => {
      await using opened = await open();
      const { files } = opened;
      await kept(files);
      const file = await files.open(sha256);
      expect(file?.sizeBytes).toBe(content.length);
      expect((await bytesOf(file, 0, content.length - 1)).equals(content)).toBe(true);
      const part = await bytesOf(await files.open(sha256), 5, 14);
      expect(part.toString()).toBe('5678901234');
    });

    it('reads a draft at any place before it is kept', async () => {
      await using opened = await open();
      const draft = await opened.files.begin();
      await draft.write(content);
      expect(draft.sizeBytes).toBe(content.length);
      expect((await draft.read(199_995, 100)).toString()).toBe('56789');
      expect((await draft.read(0, 3)).toString()).toBe('012');
      await draft.discard();
    });

    it('has nothing of a draft that was discarded, and counts it no more', async () => {
      await using opened = await open();
      const { files } = opened;
      const draft = await files.begin();
      await draft.write(content);
      expect(files.usedBytes).toBe(content.length);
      await draft.discard();
      await draft.discard();
      expect(files.usedBytes).toBe(0);
      expect(await files.open(sha256)).toBeUndefined();
    });

    it('keeps equal files once', async () => {
      await using opened = await open();
      await kept(opened.files);
      await kept(opened.files);
      expect(opened.files.usedBytes).toBe(content.length);
      const after = await opened.files.keptBefore(Number.MAX_SAFE_INTEGER);
      expect(after).toEqual([sha256]);
      expect(await opened.files.keptBefore(0)).toEqual([]);
    });

    it('lets who has a file open read on when it is removed', async () => {
      await using opened = await open();
      const { files } = opened;
      await kept(files);
      const file = await files.open(sha256);
      await files.remove(sha256);
      await files.remove(sha256);
      expect(await files.open(sha256)).toBeUndefined();
      expect(files.usedBytes).toBe(0);
      expect((await bytesOf(file, 0, content.length - 1)).equals(content)).toBe(true);
    });
  });
}

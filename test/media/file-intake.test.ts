import { createHash, randomBytes } from 'node:crypto';
import { FileIntake, type FileIntakeOptions } from '../../src/media/file-intake';
import { Deferred } from '../../src/runtime/deferred';

const open: FileIntakeOptions = { maxUploadBytes: 10_000_000, inspect: () => undefined };

function intake(options: Partial<FileIntakeOptions> = {}) {
  const written: string[] = [];
  const sink = async (block: Buffer): Promise<void> => void written.push(block.toString('base64'));
  return { written, file: new FileIntake(sink, { ...open, ...options }) };
}

describe('FileIntake', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 49_151, 49_152, 49_153, 1_048_577])(
    'turns %i bytes into their base64, however they arrive',
    async (size) => {
      const bytes = randomBytes(size);
      for (const pieceSize of size <= 10 ? [1, 2, 3, size] : [1_000, 65_536, size]) {
        const { file, written } = intake();
        for (let offset = 0; offset < size; offset += pieceSize) {
          await file.take(bytes.subarray(offset, offset + pieceSize));
        }
        const received = await file.finish();
        expect(written.join('')).toBe(bytes.toString('base64'));
        expect(written.slice(0, -1).every((text) => text.length === 65_536)).toBe(true);
        expect(received.sizeBytes).toBe(size);
        expect(received.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      }
    },
  );

  it('takes no more before what it passed on was taken', async () => {
    const room = new Deferred<void>();
    let calls = 0;
    const sink = (): Promise<void> => {
      calls += 1;
      return room.promise;
    };
    const file = new FileIntake(sink, open);
    let isTaken = false;
    const taken = file.take(randomBytes(200_000)).then(() => (isTaken = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect([calls, isTaken]).toEqual([1, false]);
    room.resolve();
    await taken;
    expect(calls).toBe(4);
  });

  it('refuses a file above the limit and names the limit', async () => {
    const { file } = intake({ maxUploadBytes: 10 });
    await file.take(randomBytes(10));
    await expect(file.take(randomBytes(1))).rejects.toMatchObject({
      code: 'file_too_large',
      message: 'A file may have at most 10 bytes.',
    });
  });

  it('refuses an empty file', async () => {
    await expect(intake().file.finish()).rejects.toMatchObject({ code: 'file_empty' });
  });

  it('passes nothing on of a file refused by its first bytes', async () => {
    const { file, written } = intake({
      inspect: (found) => {
        throw new Error(found.description);
      },
    });
    await file.take(Buffer.from('GIF89a'));
    await expect(file.take(randomBytes(100_000))).rejects.toThrow('a GIF image');
    expect(written).toEqual([]);
  });
});

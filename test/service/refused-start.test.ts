import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningService } from '../doubles/running-service';
import { temporaryDirectory } from '../doubles/temporary-directory';

describe('a gateway that cannot start', () => {
  it('says which port is taken and what to set', async () => {
    await using first = await RunningService.start();
    const { port } = new URL(first.url);
    await expect(RunningService.start({ PORT: port })).rejects.toThrow(
      new RegExp(`127\\.0\\.0\\.1:${port} \\(EADDRINUSE\\).*PORT`),
    );
  });

  it('says which directory cannot be used and what to set', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'a-file');
    writeFileSync(file, '');
    await expect(RunningService.start({ DATA_DIR: join(file, 'inside') })).rejects.toThrow(
      /a-file\/inside cannot be used.*ENOTDIR.*DATA_DIR/,
    );
  });
});

import { join } from 'node:path';
import { fileCallsOf } from '../../doubles/file-calls';
import { temporaryDirectory } from '../../doubles/temporary-directory';

describe('an event', () => {
  it('outlasts a power cut before anybody is told of it or reads it', async () => {
    await using directory = await temporaryDirectory();
    const calls = await fileCallsOf(join(__dirname, 'committing-process.ts'), directory.path);
    expect(calls.filter((call) => call !== 'write')).toEqual([
      ...['fdatasync', 'open told-one', 'fdatasync', 'open told-two'],
      ...['fdatasync', 'open read-three'],
    ]);
  });
});

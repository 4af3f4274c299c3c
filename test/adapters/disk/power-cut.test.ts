import { join } from 'node:path';
import { fileCallsOf } from '../../doubles/file-calls';
import { temporaryDirectory } from '../../doubles/temporary-directory';

const sha256 = 'ab'.repeat(32);

describe('a file kept on disk', () => {
  it('and its name outlast a power cut before anybody is told of it', async () => {
    await using directory = await temporaryDirectory();
    const program = join(__dirname, 'keeping-process.ts');
    const calls = await fileCallsOf(program, directory.path, [sha256]);
    const [begun, told] = [calls.indexOf('write'), calls.indexOf('open told')];
    expect(calls.slice(begun, told)).toEqual([
      ...['write', 'fdatasync', `rename ${sha256}`],
      ...['open ab', 'fsync', 'open kept', 'fsync'],
    ]);
  });
});

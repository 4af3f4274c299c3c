import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../../doubles/temporary-directory';

type TraceEvent = {
  readonly ph: string;
  readonly name: string;
  readonly args: { readonly path?: string; readonly new_path?: string };
};

const register = join(__dirname, '../../doubles/swc-register.cjs');
const sha256 = 'ab'.repeat(32);

/** The file system calls that matter, in order: node's own trace of them says when each ended. */
async function callsOfKeeping(directory: string): Promise<readonly string[]> {
  const trace = join(directory, 'trace.json');
  await promisify(execFile)(process.execPath, [
    ...['--trace-event-categories', 'node.fs.async', '--trace-event-file-pattern', trace],
    ...['-r', register, join(__dirname, 'keeping-process.ts'), join(directory, 'media'), sha256],
  ]);
  const { traceEvents } = JSON.parse(await readFile(trace, 'utf8')) as {
    traceEvents: readonly TraceEvent[];
  };
  const told = /^(write|fdatasync|rename|fsync|open)$/;
  return traceEvents
    .filter(({ ph, name }) => ph === 'b' && told.test(name))
    .map(({ name, args }) => `${name} ${basename(args.new_path ?? args.path ?? '')}`.trim());
}

describe('a file kept on disk', () => {
  it('and its name outlast a power cut before anybody is told of it', async () => {
    await using directory = await temporaryDirectory();
    const calls = await callsOfKeeping(directory.path);
    const [begun, told] = [calls.indexOf('write'), calls.indexOf('open told')];
    expect(calls.slice(begun, told)).toEqual([
      ...['write', 'fdatasync', `rename ${sha256}`],
      ...['open ab', 'fsync', 'open media', 'fsync'],
    ]);
  });
});

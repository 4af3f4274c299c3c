import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

type TraceEvent = {
  readonly ph: string;
  readonly name: string;
  readonly args: { readonly path?: string; readonly new_path?: string };
};

const register = join(__dirname, 'swc-register.cjs');
/** What counts of a flush is its end, of anything else its beginning. */
const phases: Readonly<Record<string, string>> = {
  ...{ write: 'b', rename: 'b', open: 'b' },
  ...{ fdatasync: 'e', fsync: 'e' },
};

/**
 * The file system calls of a program that matter to a power cut, in order: node's own trace of the
 * calls that it makes beside its loop. The directory is given to the program before `parameters`.
 */
export async function fileCallsOf(
  program: string,
  directory: string,
  parameters: readonly string[] = [],
): Promise<readonly string[]> {
  const trace = join(directory, 'trace.json');
  await promisify(execFile)(process.execPath, [
    ...['--trace-event-categories', 'node.fs.async', '--trace-event-file-pattern', trace],
    ...['-r', register, program, join(directory, 'kept'), ...parameters],
  ]);
  const { traceEvents } = JSON.parse(await readFile(trace, 'utf8')) as {
    traceEvents: readonly TraceEvent[];
  };
  return traceEvents
    .filter(({ ph, name }) => phases[name] === ph)
    .map(({ name, args }) => `${name} ${basename(args.new_path ?? args.path ?? '')}`.trim());
}

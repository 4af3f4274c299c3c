import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** npm's own script, so that it runs without a shell: the npm that started us, or Node's, or PATH's. */
export function npmProgram(env = process.env, node = process.execPath) {
  const fromPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const beside = dirname(node);
  const candidates = [
    env.npm_execpath,
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...fromPath,
  ];
  for (const candidate of candidates) {
    if (candidate === undefined || !existsSync(candidate)) continue;
    const program = realpathSync(candidate);
    if (program.endsWith('npm-cli.js')) return program;
  }
  throw new Error('npm was not found. It comes with Node; install both from https://nodejs.org');
}

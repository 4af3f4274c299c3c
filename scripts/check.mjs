/** `npm run check`: every gate in turn, stopping at the first that fails and naming it. */
import { spawnSync } from 'node:child_process';
import { npmProgram } from './preparation/npm-program.mjs';

const gates = ['typecheck', 'lint', 'arch', 'openapi:check', 'test'];

function isPassed(gate) {
  const startedAt = performance.now();
  process.stderr.write(`[check] ${gate} ...\n`);
  const { status } = spawnSync(process.execPath, [npmProgram(), 'run', '--silent', gate], {
    stdio: 'inherit',
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`[check] ${gate}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return status === 0;
}

const failed = gates.find((gate) => !isPassed(gate));
if (failed !== undefined) {
  process.stderr.write(`[check] stopped at "${failed}"; run it alone with: npm run ${failed}\n`);
  process.exitCode = 1;
}

/**
 * `npm test [-- arguments]`: jest with these arguments. In CI, and without any, in two halves side by
 * side: each runs its tests in its own process, which the check for what was left open needs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const given = process.argv.slice(2);

function start(parameters, output) {
  const stdio = ['inherit', output, output];
  const child = spawn(process.execPath, [jest, ...parameters], { stdio });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => printed.push(chunk));
  }
  return { ended: once(child, 'close').then(([code]) => code ?? 1), printed };
}

if (process.env.CI && given.length === 0) {
  const first = start(['--shard=1/2'], 'inherit');
  const second = start(['--shard=2/2'], 'pipe');
  const codes = await Promise.all([first.ended, second.ended]);
  process.stderr.write(Buffer.concat(second.printed));
  process.exitCode = Math.max(...codes);
} else {
  process.exitCode = await start(given, 'inherit').ended;
}

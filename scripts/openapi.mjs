/**
 * `node scripts/openapi.mjs write|check`: makes openapi/openapi.json anew from the controllers; `check`
 * compares the committed one with it instead.
 */
import { fileURLToPath } from 'node:url';
import { runNode } from './preparation/child.mjs';
import { prepare } from './preparation/prepare.mjs';

const directory = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const mode = process.argv[2] === 'check' ? ['--check'] : [];

try {
  await prepare(directory, 'generate');
  await runNode('tsoa spec', ['node_modules/@tsoa/cli/dist/cli.js', 'spec'], { directory });
  await runNode('openapi', ['scripts/finalize-openapi.mjs', ...mode], { directory });
} catch (error) {
  process.stderr.write(`[openapi] ${error.message}\n`);
  process.exitCode = 1;
}

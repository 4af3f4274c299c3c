/** `node scripts/prepare.mjs install|generate|build`: brings the tree that far, and no further. */
import { fileURLToPath } from 'node:url';
import { demandNode } from './preparation/node-version.mjs';
import { prepare } from './preparation/prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const lastStep = process.argv[2] ?? 'build';

try {
  demandNode(root);
  await prepare(root, lastStep);
} catch (error) {
  process.stderr.write(`[prepare] ${error.message}\n`);
  process.exitCode = 1;
}

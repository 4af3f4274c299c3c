/**
 * `node scripts/openapi.mjs write|check`: makes the documents of openapi/ anew from the controllers;
 * `check` fails where the committed ones differ, and leaves those as they were.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './preparation/child.mjs';
import { prepare } from './preparation/prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const folder = join(root, 'openapi');

async function generate() {
  const tsoa = 'node_modules/@tsoa/cli/dist/cli.js';
  await runNode('tsoa spec', [tsoa, 'spec'], { directory: root });
  await runNode('finalize-openapi', ['scripts/finalize-openapi.mjs'], { directory: root });
}

function documents() {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function demandFresh() {
  const committed = documents();
  await generate();
  const generated = documents();
  for (const [name, text] of committed) writeFileSync(join(folder, name), text);
  const names = new Set([...committed.keys(), ...generated.keys()]);
  const stale = [...names].filter((name) => committed.get(name) !== generated.get(name));
  if (stale.length === 0) return;
  const files = stale.map((name) => `openapi/${name}`).join(', ');
  throw new Error(`${files}: not what the controllers say. Run: npm run openapi`);
}

try {
  await prepare(root, 'generate', () => {});
  await (process.argv[2] === 'check' ? demandFresh() : generate());
} catch (error) {
  process.stderr.write(`[openapi] ${error.message}\n`);
  process.exitCode = 1;
}

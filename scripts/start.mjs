/**
 * `node scripts/start.mjs main|simulator`: prepares the tree, then becomes the program itself, so that
 * a signal sent to this process reaches the program and nothing stands between them.
 */
import { fileURLToPath } from 'node:url';
import { demandNode } from './preparation/node-version.mjs';
import { prepare } from './preparation/prepare.mjs';

const entries = { main: '../dist/main.js', simulator: '../dist/simulator/main.js' };
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

async function isPrepared() {
  try {
    demandNode(root);
    await prepare(root, 'build');
    return true;
  } catch (error) {
    process.stderr.write(`[prepare] ${error.message}\n`);
    process.exitCode = 1;
    return false;
  }
}

if (await isPrepared()) await import(entries[process.argv[2]]);

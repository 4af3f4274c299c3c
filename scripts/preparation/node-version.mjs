import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Throws where this Node is older than package.json's `engines` asks for. */
export function demandNode(root, version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = engines.node.replace(/^>=/, '');
  if (isOlder(version, wanted)) {
    throw new Error(`Node ${wanted} or newer is needed; this is Node ${version}.`);
  }
}

function isOlder(version, wanted) {
  const parts = version.split('.').map(Number);
  const differences = wanted.split('.').map((part, index) => parts[index] - Number(part));
  return (differences.find((difference) => difference !== 0) ?? 0) < 0;
}

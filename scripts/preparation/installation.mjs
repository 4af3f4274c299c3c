import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether node_modules holds what the lock file names. npm writes `node_modules/.package-lock.json` as
 * the last act of an installation and `npm ci` begins by removing the folder, so an interrupted one has
 * none. Packages for other platforms
 * may be absent.
 */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  for (const [path, entry] of wanted) {
    const found = present.get(path);
    if (found === undefined ? !mayBeAbsent(entry) : !isSame(found, entry)) return false;
  }
  return [...present.keys()].every((path) => wanted.has(path) && existsSync(join(root, path)));
}

function packagesIn(path) {
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8'));
    return new Map(Object.entries(packages).filter(([name]) => name !== ''));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function mayBeAbsent({ optional, devOptional }) {
  return optional === true || devOptional === true;
}

function isSame(found, wanted) {
  return found.version === wanted.version && found.integrity === wanted.integrity;
}

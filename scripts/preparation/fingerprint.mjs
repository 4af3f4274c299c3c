import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** SHA-256 over the names and contents of files; folders count with everything below them. */
export function fingerprint(root, paths, isExcluded = () => false) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((each) => filesAt(root, each)).sort()) {
    if (isExcluded(path)) continue;
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Relative paths with `/`, whatever the platform. Nothing at a path: no files. */
function filesAt(root, path) {
  let entries;
  try {
    entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((file) => file.split(sep).join('/'));
}

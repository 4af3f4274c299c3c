/**
 * Chromium as the npm package @sparticuz/chromium brings it, where somebody installed that: for
 * machines that have nothing but npm. Phases: unpacked once, by a child process, into a folder only
 * this user may enter; a launcher written into it; the folder renamed to the name that later starts
 * look for.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lstat, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const packageName = '@sparticuz/chromium';
/** Believing itself there, the package unpacks the libraries its browser needs as well. */
const lambda = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
const ownerId = process.getuid?.() ?? 0;

export function hasPackagedChromium(): boolean {
  return entryOfPackage() !== undefined;
}

/** Its launcher; undefined where the package is not installed. Rejects when it cannot be unpacked. */
export async function packagedChromium(): Promise<string | undefined> {
  const entry = entryOfPackage();
  return entry === undefined ? undefined : unpackedChromium(entry, tmpdir());
}

/** Of the package with this entry; `parent` is where its folder is made. */
export async function unpackedChromium(entry: string, parent: string): Promise<string> {
  const directory = join(parent, `ctlive-chromium-${versionOf(entry)}-${ownerId}`);
  if (!(await isOurs(directory))) await unpack(entry, directory);
  return join(directory, 'launch');
}

function entryOfPackage(): string | undefined {
  try {
    return require.resolve(packageName);
  } catch {
    return undefined;
  }
}

function versionOf(entry: string): string {
  const folder = join('node_modules', ...packageName.split('/')) + sep;
  const root = entry.slice(0, entry.lastIndexOf(folder) + folder.length);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Others may write to the folder of temporary files: what they put there is not run. */
async function isOurs(directory: string): Promise<boolean> {
  const found = await lstat(directory).catch(() => undefined);
  if (!found) return false;
  if (found.isDirectory() && found.uid === ownerId && (found.mode & 0o077) === 0) return true;
  throw new Error(`${directory} belongs to somebody else`);
}

async function unpack(entry: string, directory: string): Promise<void> {
  const fresh = await mkdtemp(`${directory}-`);
  try {
    const program = `import packaged from '${pathToFileURL(entry).href}';
      await packaged.executablePath();`;
    const env = { PATH: dirname(process.execPath), TMPDIR: fresh, HOME: fresh, ...lambda };
    const parameters = ['--input-type=module', '--eval', program];
    await promisify(execFile)(process.execPath, parameters, { env });
    await writeFile(join(fresh, 'fonts.conf'), fontsConf(directory));
    await writeFile(join(fresh, 'launch'), launcher(directory), { mode: 0o700 });
    await rename(fresh, directory);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process may have been as fast.
    if (!(await isOurs(directory))) throw error;
  }
}

function fontsConf(directory: string): string {
  const folders = ['/usr/share/fonts', join(directory, 'fonts')];
  const listed = folders.map((folder) => `<dir>${folder}</dir>`).join('');
  return `<?xml version="1.0"?><fontconfig>${listed}<cachedir>${directory}/cache</cachedir></fontconfig>`;
}

function launcher(directory: string): string {
  return `#!/bin/sh
export LD_LIBRARY_PATH='${directory}/al2023/lib' FONTCONFIG_FILE='${directory}/fonts.conf'
exec '${directory}/chromium' "$@"
`;
}

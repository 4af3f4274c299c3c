import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasChromium, chromiumPath } from '../../../src/adapters/sdk/chromium-path';
import { unpackedChromium } from '../../../src/adapters/sdk/packaged-chromium';
import { temporaryDirectory } from '../../doubles/temporary-directory';

/** As the package unpacks itself: into the folder of temporary files, libraries where it is told. */
const packaged = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  module.exports = { async executablePath() {
    const { TMPDIR, AWS_EXECUTION_ENV } = process.env;
    mkdirSync(TMPDIR + '/al2023/lib', { recursive: true });
    const script = '#!/bin/sh\\necho "' + AWS_EXECUTION_ENV + ' $LD_LIBRARY_PATH $1"\\n';
    writeFileSync(TMPDIR + '/chromium', script, { mode: 0o755 });
  } };`;

async function install(root: string): Promise<string> {
  const entry = join(root, 'node_modules', '@sparticuz', 'chromium', 'build', 'index.cjs');
  await mkdir(dirname(entry), { recursive: true });
  await writeFile(entry, packaged);
  await writeFile(join(dirname(entry), '..', 'package.json'), '{ "version": "143.0.4" }');
  return entry;
}

describe('the Chromium of npm', () => {
  it('is unpacked once, for us alone, with its libraries', async () => {
    await using directory = await temporaryDirectory();
    const entry = await install(directory.path);
    const both = await Promise.all([1, 2].map(() => unpackedChromium(entry, directory.path)));
    const [path = ''] = both;
    expect(both[1]).toBe(path);
    const folder = dirname(path);
    expect(folder).toContain('143.0.4');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(execFileSync(path, ['--flag']).toString()).toMatch(
      new RegExp(`^AWS_Lambda_\\S+ ${folder}/al2023/lib --flag\n$`),
    );
    const madeAtMs = (await stat(path)).mtimeMs;
    expect(await unpackedChromium(entry, directory.path)).toBe(path);
    expect((await stat(path)).mtimeMs).toBe(madeAtMs);
    const left = (await readdir(directory.path)).filter((name) => name.startsWith('ctlive-'));
    expect(left).toHaveLength(1);
  });

  it('is not run from a folder to which others may write', async () => {
    await using directory = await temporaryDirectory();
    const entry = await install(directory.path);
    await chmod(dirname(await unpackedChromium(entry, directory.path)), 0o777);
    await expect(unpackedChromium(entry, directory.path)).rejects.toThrow('somebody else');
  });
});

describe('which Chromium it is', () => {
  it('is the one that is named, there or not', async () => {
    expect(hasChromium('/nowhere/chromium')).toBe(true);
    expect(await chromiumPath('/nowhere/chromium')).toBe('/nowhere/chromium');
  });
});

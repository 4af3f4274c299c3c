import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './child.mjs';
import { fingerprint } from './fingerprint.mjs';
import { isInstalled } from './installation.mjs';
import { npmProgram } from './npm-program.mjs';

const routes = 'src/http/routes.gen.ts';
const entries = ['dist/main.js', 'dist/simulator/main.js'];
const typescript = 'node_modules/typescript/bin/tsc';
const tsoa = 'node_modules/@tsoa/cli/dist/cli.js';

/**
 * A step says what it depends on (`wanted`), whether its result is there (`isPresent`), and how it is
 * made (`make`). It is fresh when its result is there and was made for the same fingerprint.
 */
export const installStep = {
  name: 'install',
  title: 'installing dependencies',
  wanted: (root) => {
    const files = fingerprint(root, ['package-lock.json']);
    return `${files} ${process.platform} ${process.arch} ${process.version.split('.')[0]}`;
  },
  isPresent: (root) => existsSync(join(root, 'node_modules', '.package-lock.json')),
  isAdoptable: isInstalled,
  make: (root) =>
    runNode('npm ci', [npmProgram(), 'ci', '--include=dev', '--no-audit', '--no-fund'], {
      directory: root,
      env: { npm_config_ignore_scripts: 'true' },
    }),
};

export const generateStep = {
  name: 'generate',
  title: 'generating routes',
  wanted: (root) => sourcesFingerprint(root),
  isPresent: (root) => existsSync(join(root, routes)),
  make: (root) => runNode('tsoa routes', [tsoa, 'routes'], { directory: root }),
};

export const buildStep = {
  name: 'build',
  title: 'compiling',
  wanted: (root) => `${sourcesFingerprint(root)} ${routesVersion(root)}`,
  isPresent: (root) => entries.every((entry) => existsSync(join(root, entry))),
  make: async (root) => {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    await runNode('tsc', [typescript, '--noCheck', '-p', '.'], { directory: root });
  },
};

function sourcesFingerprint(root) {
  const paths = ['src', 'tsoa.json', 'tsconfig.json', 'package-lock.json'];
  return fingerprint(root, paths, (path) => path === routes);
}

function routesVersion(root) {
  return String(statSync(join(root, routes)).mtimeMs);
}

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { allowedImports, plantedImports } from './planted-imports';

const root = join(__dirname, '..', '..');
const rulesFile = join(root, '.dependency-cruiser.cjs');

type Violation = { from: string; to: string; rule: { name: string } };
type Rules = { forbidden: { name: string }[] };

describe('the import rules', () => {
  it('catch each planted import by its own rule and no other, type imports included', async () => {
    await using tree = await temporaryDirectory();
    await plant(tree.path);
    const violations = await violationsIn(tree.path);

    for (const { from, rule } of plantedImports) {
      const caughtBy = violations.filter((violation) => violation.from === from);
      expect({ from, rules: caughtBy.map((each) => each.rule.name) }).toEqual({
        from,
        rules: [rule],
      });
    }
    const plantedFiles = new Set(plantedImports.map(({ from }) => from));
    expect(violations.filter(({ from }) => !plantedFiles.has(from))).toEqual([]);
  });

  it('each have a planted import', () => {
    const { forbidden } = jest.requireActual<Rules>(rulesFile);
    const names = forbidden.map(({ name }) => name);
    const planted = plantedImports.map(({ rule }) => rule);

    expect([...new Set(planted)].sort()).toEqual([...names].sort());
  });

  it('hold in the tree', async () => {
    const violations = await violationsIn(root);

    expect(violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });
});

/** A tree of small files, each with one import, and empty ones to be imported. */
async function plant(folder: string): Promise<void> {
  const files = new Map<string, string>([
    ['tsconfig.json', '{"compilerOptions":{"module":"Node16","moduleResolution":"Node16"}}'],
    ['package.json', JSON.stringify(manifest())],
  ]);
  for (const name of [...Object.keys(manifest().dependencies), 'jest']) {
    files.set(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'main.js' }));
    files.set(`node_modules/${name}/main.js`, '');
  }
  const imports = [...plantedImports, ...allowedImports];
  for (const { imports: target } of imports) {
    const isOurs = target.endsWith('.ts') && !target.endsWith('/nowhere.ts');
    if (isOurs) files.set(target, 'export type Target = string;\n');
  }
  for (const { from, imports: target } of imports) files.set(from, importLine(from, target));
  files.set('src/runtime/hen.ts', importLine('src/runtime/hen.ts', 'src/runtime/egg.ts'));
  await Promise.all([...files].map(([path, content]) => write(join(folder, path), content)));
}

function manifest() {
  const names = [
    'express',
    'multer',
    'ws',
    'undici',
    'pg',
    '@tsoa/runtime',
    '@photostructure/sqlite',
  ];
  return {
    dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])),
    devDependencies: { jest: '1.0.0' },
  };
}

function importLine(from: string, target: string): string {
  if (!target.endsWith('.ts'))
    return `import type { Target } from '${target}';\nexport type T = Target;\n`;
  const path = relative(dirname(from), target).replace(/\.ts$/, '');
  const specifier = path.startsWith('.') ? path : `./${path}`;
  return `import type { Target } from '${specifier}';\nexport type T = Target;\n`;
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function violationsIn(folder: string): Promise<Violation[]> {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const parameters = [program, 'src', '--config', rulesFile, '--output-type', 'json'];
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  // Its exit code is the number of violations; the report is on standard output either way.
  const { stdout } = await promisify(execFile)(process.execPath, parameters, options).catch(
    (error: { stdout?: string }) => {
      if (!error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

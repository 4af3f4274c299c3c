import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bannedWordsIn, isKebabCase } from './house-names';

const root = join(__dirname, '..', '..');
const sources = filesBelow('src').filter((path) => path !== 'src/http/routes.gen.ts');
const tests = filesBelow('test');

const topLevel = [
  ...[
    'access',
    'adapters',
    'config',
    'connections.ts',
    'engine',
    'events',
    'http',
    'main.ts',
    'media',
    'operations',
  ],
  ...['runtime', 'service.ts', 'sessions', 'simulator', 'webhooks'],
];

describe('names in the tree', () => {
  it('are kebab-case', () => {
    expect([...sources, ...tests].filter((path) => !isKebabCase(path))).toEqual([]);
  });

  it('hold no word that says nothing', () => {
    const found = sources
      .filter((path) => path !== 'src/service.ts')
      .flatMap((path) => bannedWordsIn(path).map((word) => `${path}: ${word}`));
    expect(found).toEqual([]);
  });

  it('know no barrel', () => {
    expect(sources.filter((path) => basename(path) === 'index.ts')).toEqual([]);
  });

  it('stand in a folder of the import table', () => {
    expect(sources.filter((path) => !topLevel.includes(path.split('/')[1] ?? ''))).toEqual([]);
  });
});

describe('folders of src', () => {
  it('hold at most 12 files each', () => {
    const counts = new Map<string, number>();
    for (const path of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 12)).toEqual([]);
  });
});

describe('the house names', () => {
  it.each(['src/runtime/string-util.ts', 'src/helpers/a.ts', 'src/engine/engine-service.ts'])(
    'refuse %s',
    (path) => {
      expect(bannedWordsIn(path)).toHaveLength(1);
    },
  );

  it.each(['src/runtime/Clock.ts', 'src/runtime/my_clock.ts', 'src/someWhere/clock.ts'])(
    'do not take %s for kebab-case',
    (path) => {
      expect(isKebabCase(path)).toBe(false);
    },
  );
});

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => /\.(ts|mjs|cjs)$/.test(path));
}

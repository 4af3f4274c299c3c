import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingNames } from '../../src/config/env';

const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');

describe("the README's table of settings", () => {
  it('has a row for each setting that is read, and no other', () => {
    const section = readme.split('\n## Settings\n')[1]?.split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\| `([A-Z][A-Z0-9_]*)`/gm)].map((row) => row[1]);

    expect(rows.sort()).toEqual([...settingNames].sort());
  });
});

describe("the README's commands", () => {
  it('are scripts of package.json', () => {
    const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
    const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
    const commands = [...readme.matchAll(/\bnpm (?:run )?([a-z:]+)/g)].map(
      (match) => match[1] ?? '',
    );

    expect(commands).toContain('start');
    expect(commands.filter((name) => !(name in scripts) && name !== 'are')).toEqual([]);
  });
});

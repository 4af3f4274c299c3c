import { callScript } from './script-process';
import { ProjectFolder } from './project-folder';

function fingerprintOf(folder: ProjectFolder): Promise<unknown> {
  return callScript('fingerprint.mjs', 'fingerprint', folder.path, ['src', 'settings.json']);
}

describe('fingerprint', () => {
  it('is the same for the same names and contents', async () => {
    const files = { 'src/a.ts': 'a', 'src/deep/b.ts': 'b', 'settings.json': '{}' };
    using one = new ProjectFolder().write(files);
    using other = new ProjectFolder().write({ ...files, 'elsewhere.ts': 'c' });

    expect(await fingerprintOf(other)).toBe(await fingerprintOf(one));
  });

  it.each([
    ['a content', { 'src/deep/b.ts': 'B' }],
    ['a new file', { 'src/deep/c.ts': '' }],
    ['a file that was missing', { 'settings.json': '{}' }],
  ])('changes with %s', async (_change, files) => {
    using folder = new ProjectFolder().write({ 'src/a.ts': 'a', 'src/deep/b.ts': 'b' });
    const before = await fingerprintOf(folder);
    folder.write(files);

    expect(await fingerprintOf(folder)).not.toBe(before);
  });
});

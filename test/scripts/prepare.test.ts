import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptProcess } from './script-process';
import { ProjectFolder } from './project-folder';

const root = join(__dirname, '..', '..');

const project = {
  'package.json':
    '{"name":"p","version":"1.0.0","engines":{"node":">=20.19"},"dependencies":{"one":"file:one"}}',
  'package-lock.json': lockFile('1.0.0'),
  'one/package.json': '{"name":"one","version":"1.0.0"}',
  'one/index.js': '',
};

describe('prepare install', () => {
  it('installs what is missing and says nothing the second time', async () => {
    using folder = new ProjectFolder().write(project).copy(join(root, 'scripts'), 'scripts');
    const first = await prepared(folder, 'install');
    expect(first).toContain('installing dependencies: done in');
    expect(existsSync(join(folder.path, 'node_modules', 'one'))).toBe(true);

    expect(await prepared(folder, 'install')).toBe('');
  });

  it('installs again after the lock file has changed', async () => {
    using folder = new ProjectFolder().write(project).copy(join(root, 'scripts'), 'scripts');
    await prepared(folder, 'install');
    folder.write({ 'package-lock.json': `${lockFile('1.0.0')}\n` });

    expect(await prepared(folder, 'install')).toContain('installing dependencies: done in');
  });

  it('installs again after an interrupted installation', async () => {
    using folder = new ProjectFolder().write(project).copy(join(root, 'scripts'), 'scripts');
    await prepared(folder, 'install');
    rmSync(join(folder.path, 'node_modules', '.package-lock.json'));

    expect(await prepared(folder, 'install')).toContain('installing dependencies: done in');
  });

  it('accepts an installation made by hand', async () => {
    using folder = new ProjectFolder().write(project).copy(join(root, 'scripts'), 'scripts');
    await prepared(folder, 'install');
    rmSync(join(folder.path, 'node_modules', '.cache'), { recursive: true });

    expect(await prepared(folder, 'install')).toBe('');
  });

  it('replaces an installation made by hand for another lock file', async () => {
    using folder = new ProjectFolder().write(project).copy(join(root, 'scripts'), 'scripts');
    await prepared(folder, 'install');
    rmSync(join(folder.path, 'node_modules', '.cache'), { recursive: true });
    folder.write({
      'one/package.json': '{"name":"one","version":"2.0.0"}',
      'package-lock.json': lockFile('2.0.0'),
    });

    expect(await prepared(folder, 'install')).toContain('installing dependencies: done in');
  });

  it('fails with what npm said', async () => {
    using folder = new ProjectFolder()
      .write({ ...project, 'package-lock.json': '{"lockfileVersion":3,"packages":{}}' })
      .copy(join(root, 'scripts'), 'scripts');
    await using run = new ScriptProcess(join(folder.path, 'scripts/prepare.mjs'), ['install']);

    expect(await run.ended()).toBe(1);
    expect(run.output).toContain('[prepare] npm ci failed');
    expect(run.output).toContain('package.json and package-lock.json');
  });
});

describe('start', () => {
  jest.setTimeout(90_000);
  it('generates, compiles and becomes the program; the second time it only does the last', async () => {
    using folder = startableProject();
    await using first = new ScriptProcess(join(folder.path, 'scripts/start.mjs'), ['main']);
    await first.says('main runs as');
    expect(first.output).toContain('generating routes: done in');
    expect(first.output).toContain('compiling: done in');
    expect(first.output).toContain(`main runs as ${first.pid}`);

    await using second = new ScriptProcess(join(folder.path, 'scripts/start.mjs'), ['simulator']);
    await second.says('simulator runs as');
    expect(second.output).toBe(`simulator runs as ${second.pid}\n`);
  });

  it('compiles again after a source has changed', async () => {
    using folder = startableProject();
    expect(await prepared(folder, 'build')).toContain('compiling: done in');
    expect(await prepared(folder, 'build')).toBe('');
    folder.write({ 'src/main.ts': `console.log('main changed');` });
    await using run = new ScriptProcess(join(folder.path, 'scripts/start.mjs'), ['main']);

    await run.says('main changed');
    expect(run.output).toContain('compiling: done in');
  });

  it('says what does not compile and starts nothing', async () => {
    using folder = startableProject().write({ 'src/main.ts': 'console.log(' });
    await using run = new ScriptProcess(join(folder.path, 'scripts/start.mjs'), ['main']);

    expect(await run.ended()).toBe(1);
    expect(run.output).toContain('src/main.ts');
  });
});

async function prepared(folder: ProjectFolder, step: string): Promise<string> {
  await using run = new ScriptProcess(join(folder.path, 'scripts/prepare.mjs'), [step]);
  if ((await run.ended()) !== 0) throw new Error(run.output);
  return run.output;
}

function lockFile(version: string): string {
  return JSON.stringify({
    name: 'p',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'p', version: '1.0.0', dependencies: { one: 'file:one' } },
      'node_modules/one': { resolved: 'one', link: true },
      one: { version },
    },
  });
}

/** A project small enough to be generated and compiled in a moment, by the real tools. */
function startableProject(): ProjectFolder {
  const folder = new ProjectFolder()
    .write({
      'package.json': '{"name":"p","version":"1.0.0","engines":{"node":">=20.19"}}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
      'node_modules/.package-lock.json': '{"lockfileVersion":3,"packages":{}}',
      'tsconfig.json':
        '{"compilerOptions":{"target":"ES2022","module":"Node16","types":[],"rootDir":"src","outDir":"dist","skipLibCheck":true},"files":["src/main.ts","src/simulator/main.ts"]}',
      'tsoa.json': JSON.stringify({
        entryFile: 'src/main.ts',
        noImplicitAdditionalProperties: 'throw-on-extras',
        controllerPathGlobs: ['src/http/*-controller.ts'],
        spec: { outputDirectory: 'openapi', specVersion: 3 },
        routes: { routesDir: 'src/http', routesFileName: 'routes.gen.ts' },
      }),
      'src/main.ts': `console.log('main runs as ' + process.pid);`,
      'src/simulator/main.ts': `console.log('simulator runs as ' + process.pid);`,
      'src/http/ping-controller.ts': `
        import { Controller, Get, Route } from '@tsoa/runtime';
        @Route('ping') export class PingController extends Controller {
          @Get() ping(): string { return 'pong'; }
        }`,
    })
    .copy(join(root, 'scripts'), 'scripts');
  for (const name of ['typescript', '@tsoa']) {
    symlinkSync(join(root, 'node_modules', name), join(folder.path, 'node_modules', name));
  }
  return folder;
}

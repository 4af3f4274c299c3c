import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ProjectFolder } from './project-folder';
import { ScriptProcess } from './script-process';

const root = resolve(__dirname, '..', '..');
const jestProgram = join(root, 'node_modules', 'jest', 'bin', 'jest.js');

describe('the closing line of a test run', () => {
  it('counts tests, and a suite that cannot run as one failure', async () => {
    using folder = new ProjectFolder().write({
      'jest.config.json': JSON.stringify({
        testMatch: ['**/*.check.js'],
        reporters: [join(root, '.ci', 'closing-line-reporter.cjs')],
      }),
      'package.json': '{}',
      'good.check.js': `test('one', () => {}); test('two', () => {});`,
      'bad.check.js': `test('three', () => { throw new Error('no'); });`,
      'broken.check.js': `throw new Error('this suite does not load');`,
    });
    await using run = new ScriptProcess(
      jestProgram,
      ['--rootDir', folder.path, '--ci'],
      folder.path,
    );

    expect(await run.ended()).toBe(1);
    expect(run.output.trimEnd().split('\n').at(-1)).toBe('2 passed, 2 failed');
  });
});

describe('a test run in CI', () => {
  it.each([
    ['fails when something is left open', 'setInterval(() => {}, 1000);', 1],
    ['ends by itself when nothing is', '', 0],
  ])('%s', async (_fact, leftOpen, code) => {
    using folder = new ProjectFolder().write({
      'jest.config.json': JSON.stringify({
        testMatch: ['**/*.check.js'],
        maxWorkers: 1,
        reporters: [[join(root, '.ci', 'open-handles-reporter.cjs'), { graceMs: 300 }]],
      }),
      'package.json': '{}',
      'open.check.js': `test('one', () => { ${leftOpen} });`,
    });
    await using run = new ScriptProcess(
      jestProgram,
      ['--rootDir', folder.path, '--ci'],
      folder.path,
    );

    expect(await run.ended()).toBe(code);
    expect(/Open after the tests: .*Timeout/.test(run.output)).toBe(code === 1);
  });
});

describe('.ci/run', () => {
  const prove = 'test ! -e lost #';

  it.each([
    ['all passed', 'echo "7 passed, 0 failed" > "$CLOSING_LINE_FILE"', '7 passed, 0 failed', 0],
    [
      'the proof of delivery failed',
      'echo "7 passed, 0 failed" > "$CLOSING_LINE_FILE"; touch lost',
      '7 passed, 1 failed',
      1,
    ],
    [
      'a test failed',
      'echo "6 passed, 1 failed" > "$CLOSING_LINE_FILE"; exit 1',
      '6 passed, 1 failed',
      1,
    ],
    [
      'the tests ran in two parts',
      'printf "7 passed, 0 failed\\n5 passed, 0 failed\\n" > "$CLOSING_LINE_FILE"',
      '12 passed, 0 failed',
      0,
    ],
    [
      'one of two parts failed',
      'printf "7 passed, 1 failed\\n5 passed, 0 failed\\n" > "$CLOSING_LINE_FILE"; exit 1',
      '12 passed, 1 failed',
      1,
    ],
    ['a gate before the tests failed', 'exit 2', '0 passed, 1 failed', 2],
    ['the tests were never run', 'true', '0 passed, 1 failed', 1],
    [
      'the run failed although no test did',
      'echo "7 passed, 0 failed" > "$CLOSING_LINE_FILE"; exit 1',
      '7 passed, 1 failed',
      1,
    ],
  ])('ends with a true line and exit code when %s', async (_case, check, line, code) => {
    using folder = new ProjectFolder()
      .write({ 'package.json': JSON.stringify({ scripts: { check, 'prove:delivery': prove } }) })
      .copy(join(root, '.ci'), '.ci');
    chmodSync(join(folder.path, '.ci', 'run'), 0o755);
    await using run = new ScriptProcess('test/scripts/programs/run-bash.mjs', [
      join(folder.path, '.ci', 'run'),
    ]);

    expect(await run.ended()).toBe(code);
    expect(run.output.trimEnd().split('\n').at(-1)).toBe(line);
  });
});

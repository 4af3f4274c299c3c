import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../doubles/until';
import { ScriptProcess } from './script-process';
import { ProjectFolder } from './project-folder';

const program = 'test/scripts/programs/run-child.mjs';

describe('runNode', () => {
  it('fails with the ends of what the program printed and its exit code', async () => {
    using folder = new ProjectFolder().write({
      'failing.cjs': `
        for (let line = 1; line <= 200; line += 1) console.log('line ' + line + ';');
        console.error('the reason');
        process.exitCode = 3;
      `,
    });
    await using parent = new ScriptProcess(program, [join(folder.path, 'failing.cjs')]);

    expect(await parent.ended()).toBe(1);
    expect(parent.output).toContain('the step failed (3):');
    expect(parent.output).toContain('the reason');
    expect(parent.output).toContain('line 1;');
    expect(parent.output).toContain('line 200;');
    expect(parent.output).not.toContain('line 100;');
  });

  it('ends with the process that called it, although that one is killed', async () => {
    using folder = new ProjectFolder().write({
      'endless.cjs': `
        require('node:fs').writeFileSync(__dirname + '/pid', String(process.pid));
        setInterval(() => {}, 1000);
      `,
    });
    await using parent = new ScriptProcess(program, [join(folder.path, 'endless.cjs')]);
    await until(() => pidIn(folder.path) > 0);
    const pid = pidIn(folder.path);
    expect(isAlive(pid)).toBe(true);

    await parent.kill();
    await until(() => !isAlive(pid));
  });
});

function pidIn(folder: string): number {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has reaped yet is as dead as one that is gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return existsWithoutProc(pid);
  }
}

function existsWithoutProc(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

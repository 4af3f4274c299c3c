import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { callScript, ScriptProcess } from './script-process';
import { ProjectFolder } from './project-folder';

const program = 'test/scripts/programs/hold-lock.mjs';

/** `@` stands for the zero byte that begins an abstract socket name. */
const kinds: [string, (folder: string) => string][] = [
  ['an abstract socket', () => `@ctlive-test-${randomUUID()}`],
  ['a socket file', (folder) => join(folder, 'lock.sock')],
];

describe.each(kinds)('the preparation lock as %s', (_kind, addressIn) => {
  it('lets a second process in only after the first has released it', async () => {
    using folder = new ProjectFolder();
    const address = addressIn(folder.path);
    await using first = new ScriptProcess(program, [address]);
    await first.says('held');
    await using second = new ScriptProcess(program, [address]);
    await second.says('waiting');
    expect(second.output).toBe('waiting\n');

    first.endInput();
    await second.says('held');
    expect(first.output).toBe('held\nreleasing\n');
  });

  it('passes to a waiting process when its holder is killed', async () => {
    using folder = new ProjectFolder();
    const address = addressIn(folder.path);
    await using first = new ScriptProcess(program, [address]);
    await first.says('held');
    await using second = new ScriptProcess(program, [address]);
    await second.says('waiting');

    await first.kill();
    await second.says('held');
    expect(first.output).toBe('held\n');
  });

  it('is free at once after its holder was killed', async () => {
    using folder = new ProjectFolder();
    const address = addressIn(folder.path);
    await using first = new ScriptProcess(program, [address]);
    await first.says('held');
    await first.kill();

    await using second = new ScriptProcess(program, [address]);
    await second.says('held');
  });
});

describe('the preparation lock', () => {
  it('leaves a socket file behind when its holder is killed, which the next one replaces', async () => {
    using folder = new ProjectFolder();
    const address = join(folder.path, 'lock.sock');
    await using first = new ScriptProcess(program, [address]);
    await first.says('held');
    await first.kill();
    expect(existsSync(address)).toBe(true);

    await using second = new ScriptProcess(program, [address]);
    await second.says('held');
    second.endInput();
    expect(await second.ended()).toBe(0);
    expect(existsSync(address)).toBe(false);
  });

  it('has one address per folder', async () => {
    const one = await callScript('lock.mjs', 'lockAddressFor', '/srv/one');
    expect(await callScript('lock.mjs', 'lockAddressFor', '/srv/one')).toBe(one);
    expect(await callScript('lock.mjs', 'lockAddressFor', '/srv/two')).not.toBe(one);
  });
});

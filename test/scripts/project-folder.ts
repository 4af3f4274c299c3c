import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own, removed when disposed. */
export class ProjectFolder implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'ctlive-test-')));

  write(files: Record<string, string>): this {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    return this;
  }

  copy(from: string, name: string): this {
    cpSync(from, join(this.path, name), { recursive: true });
    return this;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

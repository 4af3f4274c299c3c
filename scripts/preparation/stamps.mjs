import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What each step was last done for. Kept inside node_modules: a fresh installation begins without. A
 * step clears its stamp before it starts, so an interrupted one is done again.
 */
export class Stamps {
  #folder;

  constructor(root) {
    this.#folder = join(root, 'node_modules', '.cache', 'ctlive-gateway');
  }

  read(step) {
    try {
      return readFileSync(join(this.#folder, step), 'utf8');
    } catch {
      return undefined;
    }
  }

  clear(step) {
    rmSync(join(this.#folder, step), { force: true });
  }

  write(step, fingerprint) {
    const path = join(this.#folder, step);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, fingerprint);
  }
}

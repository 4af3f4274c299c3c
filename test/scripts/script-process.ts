import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { endedWithTests } from '../doubles/left-children';
import { until } from '../doubles/until';

const root = resolve(__dirname, '..', '..');

/** A real Node process whose output can be awaited. Killed when disposed. */
export class ScriptProcess implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<unknown>;
  output = '';

  constructor(program: string, parameters: readonly string[] = [], cwd = root) {
    const path = resolve(root, program);
    const environment = { cwd, env: scriptEnvironment() };
    this.#child = endedWithTests(spawn(process.execPath, [path, ...parameters], environment));
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Compiling takes a while where everything else runs beside it. */
  async says(text: string): Promise<void> {
    await until(() => this.output.includes(text), 30_000);
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  /** The exit code. */
  async ended(): Promise<number | undefined> {
    await this.#closed;
    return this.#child.exitCode ?? undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** What an exported function of a preparation script answers. Throws with what it printed. */
export async function callScript(
  module: string,
  name: string,
  ...values: unknown[]
): Promise<unknown> {
  const program = 'test/scripts/programs/call.mjs';
  await using call = new ScriptProcess(program, [module, name, JSON.stringify(values)]);
  if ((await call.ended()) !== 0) throw new Error(call.output);
  return JSON.parse(call.output) as unknown;
}

/** Without what npm and jest put into the environment of their children. */
function scriptEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_|CI$|CLOSING_LINE_FILE$)/i.test(name),
  );
  return Object.fromEntries(entries);
}

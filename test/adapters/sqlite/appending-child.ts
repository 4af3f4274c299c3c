import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endedWithTests } from '../../doubles/left-children';
import { until } from '../../doubles/until';

export type AppendingChild = AsyncDisposable & {
  /** Whole lines printed so far; the first is `open`. */
  lines(): readonly string[];
  /** What it wrote to its standard error. */
  complaint(): string;
  /** `kill -9`; resolves when the process is gone and all it printed has been read. */
  kill(): Promise<void>;
};

/** Runs `appending-process.ts` on a directory; resolves when its store is open. */
export async function appendingChild(directory: string): Promise<AppendingChild> {
  const register = join(__dirname, '../../doubles/swc-register.cjs');
  const parameters = ['-r', register, join(__dirname, 'appending-process.ts'), directory];
  const child = endedWithTests(
    spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const closed = once(child, 'close');
  let printed = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const lines = () => printed.split('\n').slice(0, -1);
  const kill = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  await until(() => lines().length > 0 || child.exitCode !== null, 15_000);
  return { lines, complaint: () => complaint, kill, [Symbol.asyncDispose]: kill };
}

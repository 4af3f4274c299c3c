import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const guard = fileURLToPath(new URL('./end-with-parent.cjs', import.meta.url));
const shownLines = 20;

/**
 * Runs a Node program to its end. Rejects with a message that holds the first and the last lines it
 * printed. It ends with us, however we end.
 */
export async function runNode(title, parameters, options = {}) {
  const child = spawn(process.execPath, ['--require', guard, ...parameters], {
    cwd: options.directory,
    env: { ...process.env, CTLIVE_END_WITH_PARENT: '1', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text) => {
    output = shortened(output + text);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.stdin.on('error', () => {});
  const ending = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  if (ending !== 0) throw new Error(failureText(title, ending, output));
}

function failureText(title, ending, output) {
  const lines = shortened(output.trimEnd()).split('\n');
  return [`${title} failed (${ending}):`, ...lines.map((line) => `    ${line}`)].join('\n');
}

/** The reason stands at one end or the other: npm prints its usage below it, tsoa a stack. */
function shortened(output) {
  const lines = output.split('\n');
  if (lines.length <= 2 * shownLines + 1) return output;
  return [...lines.slice(0, shownLines), '...', ...lines.slice(-shownLines)].join('\n');
}

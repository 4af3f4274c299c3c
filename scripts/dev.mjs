/** `npm run dev`: makes the OpenAPI document, starts the gateway, and both anew after each change. */
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';

const settleMs = 200;
const start = fileURLToPath(new URL('./start.mjs', import.meta.url));
const openapi = fileURLToPath(new URL('./openapi.mjs', import.meta.url));
const source = fileURLToPath(new URL('../src', import.meta.url));

let gateway = startGateway();
let timer;

watch(source, { recursive: true }, (_event, file) => {
  if (file === null || file.endsWith('routes.gen.ts')) return;
  clearTimeout(timer);
  timer = setTimeout(startAnew, settleMs);
});

function startGateway() {
  spawnSync(process.execPath, [openapi, 'write'], { stdio: 'inherit' });
  return spawn(process.execPath, [start, 'main'], {
    stdio: 'inherit',
    env: { LOG_LEVEL: 'debug', ...process.env },
  });
}

function startAnew() {
  const previous = gateway;
  if (previous.exitCode !== null || previous.signalCode !== null) {
    gateway = startGateway();
    return;
  }
  previous.removeAllListeners('exit');
  previous.once('exit', () => {
    gateway = startGateway();
  });
  previous.kill('SIGTERM');
}

/** The built gateway and simulator as processes of their own, for benches. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export async function until(condition, timeoutMs = 10_000) {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > deadline)
      throw new Error(`not so within ${timeoutMs} ms: ${condition}`);
    await delay(20);
  }
}

async function run(script, env, readyUrl) {
  const child = spawn(process.execPath, [`${dist}${script}`], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit').finally(() => running.delete(child));
  running.add(child);
  await until(async () => (await fetch(readyUrl)).ok);
  return {
    pid: child.pid,
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

export async function simulator(directory, port) {
  const url = `http://127.0.0.1:${port}`;
  const env = { SIMULATOR_PORT: String(port), DATA_DIR: directory };
  const started = await run('simulator/main.js', env, `${url}/control/faults`);
  return { ...started, url };
}

export async function gateway({ directory, port, simulatorPort, key, settings = {} }) {
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    DATA_DIR: directory,
    API_KEY: key,
    LOG_LEVEL: 'warn',
    CTLIVE_CONNECTOR: 'websocket',
    CTLIVE_URL: `ws://127.0.0.1:${simulatorPort}/contact-wire`,
    ...settings,
  };
  const started = await run('main.js', env, `${url}/readyz`);
  return { ...started, url };
}

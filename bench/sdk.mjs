/** What the SDK connector costs: 1 and 10 identities, joined chats, calls. `npm run build` first. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const chats = 50;
const calls = 100;
const key = 'an-admin-key-of-the-bench';
const directory = mkdtempSync(join(tmpdir(), 'sdk-bench-'));
const simulatorUrl = 'http://127.0.0.1:4501';
const gatewayUrl = 'http://127.0.0.1:4500';

function start(script, env) {
  return spawn(process.execPath, [join(import.meta.dirname, '..', 'dist', script)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: 'ignore',
  });
}

async function ask(url, method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return response.json().catch(() => undefined);
}

async function until(condition) {
  for (;;) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function familyOf(pid) {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=']).toString().trim().split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent) =>
    pairs.filter(([, up]) => up === parent).flatMap(([own]) => [own, ...below(own)]);
  return below(pid);
}

function pssMb(pid) {
  let kib = 0;
  for (const each of familyOf(pid)) {
    try {
      kib += Number(
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
      );
    } catch {
      // It ended meanwhile.
    }
  }
  return Math.round(kib / 1024);
}

const quantile = (times, q) => times.sort((a, b) => a - b)[Math.floor(times.length * q)].toFixed(1);

async function timed(work) {
  const times = [];
  for (let index = 0; index < calls; index += 1) {
    const from = performance.now();
    await work(index);
    times.push(performance.now() - from);
  }
  return `p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms`;
}

async function measure(identities) {
  const upstreams = Array.from({ length: identities - 1 }, (_, index) => ({
    id: `agent-${index}`,
    from: 'default',
    nickname: `Agent ${index}`,
    token: `token-${index}`,
  }));
  const configFile = join(directory, 'upstreams.json');
  writeFileSync(configFile, JSON.stringify({ upstreams }));
  const gateway = start('main.js', {
    PORT: '4500',
    API_KEY: key,
    LOG_LEVEL: 'error',
    DATA_DIR: join(directory, `gateway-${identities}`),
    CONFIG_FILE: configFile,
    CTLIVE_CONNECTOR: 'sdk',
    CTLIVE_URL: `${simulatorUrl}/livechat/default/lib/livechatsdk.js`,
    ...(process.env.CHROMIUM_PATH && { CHROMIUM_PATH: process.env.CHROMIUM_PATH }),
  });
  try {
    const from = performance.now();
    await until(async () => {
      const { data } = await ask(gatewayUrl, 'GET', '/upstreams');
      return data.length === identities && data.every(({ state }) => state === 'connected');
    });
    console.log(
      `${identities} identities: connected after ${Math.round(performance.now() - from)} ms`,
    );
    const empty = pssMb(gateway.pid);
    console.log(`  host and browser: ${empty} MB (PSS)`);
    if (identities > 1) return empty;
    for (let index = 0; index < chats; index += 1) {
      const chatId = `CHAT_BENCH_${index}`;
      await ask(simulatorUrl, 'POST', '/control/chats', { chatId });
      await ask(gatewayUrl, 'POST', `/chats/${chatId}/join?upstream=default`, {});
    }
    console.log(`  ${chats} joined chats: ${pssMb(gateway.pid) - empty} MB more`);
    const path = '/chats/CHAT_BENCH_0';
    console.log(
      `  a text over HTTP: ${await timed((n) => ask(gatewayUrl, 'POST', `${path}/messages`, { text: `t${n}` }))}`,
    );
    let { nextCursor } = await ask(gatewayUrl, 'GET', '/events?after=latest');
    const heard = async (n) => {
      const waiting = ask(
        gatewayUrl,
        'GET',
        `/events?after=${nextCursor}&wait=10&types=message.received`,
      );
      await ask(simulatorUrl, 'POST', `/control${path}/say`, { text: `c${n}` });
      ({ nextCursor } = await waiting);
    };
    console.log(`  from the customer to the feed: ${await timed(heard)}`);
    return empty;
  } finally {
    gateway.kill();
    await new Promise((resolve) => gateway.once('exit', resolve));
  }
}

const simulator = start('simulator/main.js', {
  SIMULATOR_PORT: '4501',
  DATA_DIR: join(directory, 'simulator'),
});
try {
  await until(async () => (await fetch(`${simulatorUrl}/control/faults`)).ok);
  const one = await measure(1);
  const ten = await measure(10);
  console.log(`each further identity: ${((ten - one) / 9).toFixed(0)} MB (PSS)`);
} finally {
  simulator.kill();
  rmSync(directory, { recursive: true, force: true });
}

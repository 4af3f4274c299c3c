/**
 * How long 50 joined chats are away after what happens to a gateway: a cut connection, a dead page of
 * the SDK, a kill -9 with a new start. Counted until the upstream is connected and every chat is live.
 * Usage: node bench/recovery.mjs [rounds=3]   (after `npm run build`; Chromium as for the SDK connector)
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, gateway, simulator } from './processes.mjs';
import { callOn, openChats } from './prove/traffic.mjs';

const chats = 50;
const rounds = Number(process.argv[2] ?? 3);
const directory = mkdtempSync(join(tmpdir(), 'ctlive-bench-'));
const key = randomBytes(24).toString('hex');
const simulatorPort = await freePort();
const peer = await simulator(directory, simulatorPort);

/** The page is the last renderer below the gateway. */
function pageOf(pid) {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().trim().split('\n');
  const all = rows.map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row).slice(1));
  const below = (parent) =>
    all.filter(([, up]) => up === parent).flatMap((each) => [each, ...below(each[0])]);
  const pages = below(String(pid)).filter(([, , command]) => command.includes('--type=renderer'));
  return Math.max(...pages.map(([each]) => Number(each)));
}

async function isWhole(url) {
  const { data } = await callOn({ url, key })('GET', '/upstreams');
  const [{ state, counts }] = data;
  return state === 'connected' && counts.joined === chats && counts.rejoining === 0;
}

async function hold(url, wanted) {
  const deadline = performance.now() + 30_000;
  while ((await isWhole(url).catch(() => false)) !== wanted) {
    if (performance.now() > deadline) throw new Error(`not ${wanted ? 'whole' : 'hurt'} in 30 s`);
    await delay(5);
  }
}

function show(what, times) {
  const sorted = times.map(Math.round).sort((a, b) => a - b);
  console.log(`${what.padEnd(44)}${sorted.map((each) => `${each} ms`).join(', ')}`);
}

async function measure(name, settings, hurts) {
  const place = { directory: join(directory, name), port: await freePort(), simulatorPort };
  const start = () => gateway({ ...place, key, settings });
  let running = await start();
  await openChats(peer.url, { url: running.url, key }, chats);
  await hold(running.url, true);
  for (const [what, hurt] of hurts) {
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      await hurt(running);
      const since = performance.now();
      await hold(running.url, false);
      await hold(running.url, true);
      times.push(performance.now() - since);
    }
    show(`${name}: ${what}`, times);
  }
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await running.kill('SIGKILL');
    const since = performance.now();
    running = await start();
    await hold(running.url, true);
    times.push(performance.now() - since);
  }
  show(`${name}: gateway killed and started again`, times);
  await running.kill('SIGTERM');
}

const cut = () => callOn({ url: peer.url })('POST', '/control/disconnect', {});
await measure('websocket', {}, [['connection cut', cut]]);
const sdk = {
  HOME: process.env.HOME,
  CTLIVE_CONNECTOR: 'sdk',
  CTLIVE_URL: `${peer.url}/livechat/default/lib/livechatsdk.js`,
  ...(process.env.CHROMIUM_PATH && { CHROMIUM_PATH: process.env.CHROMIUM_PATH }),
};
await measure('sdk', sdk, [['page killed', ({ pid }) => process.kill(pageOf(pid), 'SIGKILL')]]);
await peer.kill('SIGTERM');
rmSync(directory, { recursive: true });

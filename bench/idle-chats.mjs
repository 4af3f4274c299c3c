/**
 * What a joined idle chat costs, and how long a restart takes to have all of them live again.
 * Usage: node bench/idle-chats.mjs [chats=5000]   (after `npm run build`)
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, gateway, simulator, until } from './processes.mjs';

/** After this long without work V8 has given back what the joining needed. */
const idleMs = 10_000;
const chats = Number(process.argv[2] ?? 5000);
const directory = mkdtempSync(join(tmpdir(), 'ctlive-bench-'));
const key = randomBytes(24).toString('hex');
const [port, simulatorPort] = [await freePort(), await freePort()];
const peer = await simulator(directory, simulatorPort);
const start = () => gateway({ directory, port, simulatorPort, key });

function rssKiB({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

async function call(method, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function joinAll() {
  const ids = [];
  for (let index = 0; index < chats; index += 1) {
    const made = await fetch(`${peer.url}/control/chats`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    ids.push((await made.json()).chatId);
  }
  const next = ids[Symbol.iterator]();
  const joiner = async () => {
    for (const id of next) await call('POST', `/chats/${encodeURIComponent(id)}/join`, {});
  };
  await Promise.all(Array.from({ length: 32 }, joiner));
}

async function allLive() {
  const { data } = await call('GET', '/upstreams');
  return data[0].counts.joined === chats;
}

let running = await start();
const emptyKiB = rssKiB(running);
let began = performance.now();
await joinAll();
await until(allLive, 60_000);
const joinMs = performance.now() - began;
const afterJoinsKiB = rssKiB(running);
await delay(idleMs);
const idleKiB = rssKiB(running);
await running.kill('SIGKILL');

began = performance.now();
running = await start();
await until(allLive, 60_000);
const restartMs = performance.now() - began;
const restoredKiB = rssKiB(running);
await running.kill('SIGTERM');
await peer.kill('SIGTERM');
rmSync(directory, { recursive: true });

console.log(`chats                       ${chats}`);
console.log(`joined over HTTP in         ${(joinMs / 1000).toFixed(1)} s`);
console.log(`restart to all live         ${(restartMs / 1000).toFixed(1)} s`);
console.log(`RSS empty                   ${(emptyKiB / 1024).toFixed(0)} MiB`);
console.log(`RSS per chat after joining  ${((afterJoinsKiB - emptyKiB) / chats).toFixed(1)} KiB`);
console.log(`RSS per chat, idle for 10 s  ${((idleKiB - emptyKiB) / chats).toFixed(1)} KiB`);
console.log(`RSS per chat after restart  ${((restoredKiB - emptyKiB) / chats).toFixed(1)} KiB`);

/**
 * What fan-out of the gateway costs against a bare `res.write` to each client in the same run, and
 * what one client that does not read adds to it.
 * Usage: node bench/fanout.mjs [clients=1000]   (after `npm run build`)
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, gateway, simulator, until } from './processes.mjs';
import { callOn, openChats } from './prove/traffic.mjs';

const clientCount = Number(process.argv[2] ?? 1000);
/** As fast as they go, for deliveries per second. */
const burst = { count: 300, intervalMs: 1, bytes: 1_000 };
/** One event at a time, for what each costs. */
const paced = { count: 300, intervalMs: 30, bytes: 1_000 };
const large = { count: 1_500, intervalMs: 5, bytes: 8_000 };
const rounds = 3;

const script = (name) => fileURLToPath(new URL(`fanout/${name}.mjs`, import.meta.url));

/** Frames are counted by a process of their own. */
class Clients {
  constructor(target) {
    this.target = target;
    this.child = fork(script('clients'));
  }

  async connect(count) {
    this.child.send({ kind: 'connect', ...this.target, count });
    await until(async () => (await this.frames()) >= count, 30_000);
    await delay(500);
  }

  async frames() {
    const answered = this.#next('counts');
    this.child.send({ kind: 'counts' });
    return (await answered).frames;
  }

  stall() {
    this.child.send({ kind: 'stall', ...this.target });
  }

  /** Resolves once so many frames have come. */
  async expect(frames) {
    const [expecting, done] = [this.#next('expecting'), this.#next('done')];
    this.child.send({ kind: 'expect', frames });
    await expecting;
    return { done };
  }

  async leave() {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  #next(kind) {
    return new Promise((resolve) => {
      const listen = (message) => {
        if (message.kind !== kind) return;
        this.child.off('message', listen);
        resolve(message);
      };
      this.child.on('message', listen);
    });
  }
}

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function rssMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** One round of events to all clients of a server: how fast, and what it cost the server. */
async function fanOut({ pid, clients, send, load }) {
  const { done } = await clients.expect(load.count * clientCount);
  const cpuBefore = cpuSeconds(pid);
  const began = performance.now();
  let peakMiB = 0;
  const sampling = setInterval(() => (peakMiB = Math.max(peakMiB, rssMiB(pid))), 50);
  await send(load);
  const { bytes, frames } = await done;
  clearInterval(sampling);
  const seconds = (performance.now() - began) / 1000;
  const cpu = cpuSeconds(pid) - cpuBefore;
  return {
    perSecond: frames / seconds,
    perCpuSecond: frames / cpu,
    bytes: bytes / frames,
    peakMiB,
  };
}

const directory = mkdtempSync(join(tmpdir(), 'ctlive-bench-'));
const key = randomBytes(24).toString('hex');
const [port, simulatorPort, barePort] = [await freePort(), await freePort(), await freePort()];
const peer = await simulator(directory, simulatorPort);
const running = await gateway({ directory, port, simulatorPort, key });
const bareChild = fork(script('bare'), { env: { ...process.env, PORT: String(barePort) } });
await until(async () => (await fetch(`http://127.0.0.1:${barePort}/readyz`)).ok);
const [chatId] = await openChats(peer.url, { url: running.url, key }, 1);
const simulate = callOn({ url: `${peer.url}/control` });

const bare = {
  pid: bareChild.pid,
  clients: new Clients({ port: barePort, headers: '' }),
  send: (load) => callOn({ url: `http://127.0.0.1:${barePort}` })('POST', '/', load),
};
const ours = {
  pid: running.pid,
  clients: new Clients({ port, headers: `X-API-Key: ${key}\r\n` }),
  send: ({ count, intervalMs, bytes }) =>
    simulate('POST', `/chats/${chatId}/say`, { text: 'x'.repeat(bytes), count, intervalMs }),
};

/** The same load on both, with frames of the same size. */
async function compare(load) {
  const first = await fanOut({ ...ours, load });
  const bytes = Math.round(first.bytes);
  return { ours: first, bare: await fanOut({ ...bare, load: { ...load, bytes } }) };
}

await ours.clients.connect(clientCount);
await bare.clients.connect(clientCount);
await fanOut({ ...ours, load: { ...paced, count: 50 } });
await fanOut({ ...bare, load: { ...paced, count: 50 } });
const results = [];
for (let round = 0; round < rounds; round += 1) {
  const fast = await compare(burst);
  const steady = await compare(paced);
  const figures = (server) => ({
    perSecond: fast[server].perSecond,
    perCpuSecond: steady[server].perCpuSecond,
    bytes: steady[server].bytes,
  });
  results.push({ ours: figures('ours'), bare: figures('bare') });
}
await bare.clients.leave();
bareChild.kill();

await fanOut({ ...ours, load: large });
const without = await fanOut({ ...ours, load: large });
ours.clients.stall();
await delay(500);
const stalled = await fanOut({ ...ours, load: large });
await ours.clients.leave();
await running.kill('SIGTERM');
await peer.kill('SIGTERM');
rmSync(directory, { recursive: true });

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const middle = (server, figure) => median(results.map((round) => round[server][figure]));
const ratio = (figure) => median(results.map((round) => round.ours[figure] / round.bare[figure]));
const show = (label, value) => console.log(`${label.padEnd(52)}${value}`);
show(`clients, events of ${Math.round(results[0].ours.bytes)} bytes`, clientCount);
for (const [server, name] of [
  ['ours', 'gateway'],
  ['bare', 'bare res.write'],
]) {
  show(`${name}: deliveries/s`, Math.round(middle(server, 'perSecond')));
  show(`${name}: deliveries per CPU second`, Math.round(middle(server, 'perCpuSecond')));
}
show('ratio of deliveries/s (wanted: 0.85)', ratio('perSecond').toFixed(2));
show('ratio of deliveries per CPU second, all of the gateway', ratio('perCpuSecond').toFixed(2));
show('peak RSS without a stalled client', `${without.peakMiB.toFixed(1)} MiB`);
show('peak RSS with one stalled client', `${stalled.peakMiB.toFixed(1)} MiB`);
const isGood = ratio('perSecond') >= 0.85 && stalled.peakMiB - without.peakMiB < 5;
process.exitCode = isGood ? 0 : 1;

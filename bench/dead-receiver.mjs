/**
 * What a receiver that accepts and never answers costs another one: how long an event of 500 busy
 * chats is under way from CTLive's peer to the good receiver, alone and beside the dead one, in turn.
 * Usage: node bench/dead-receiver.mjs [chats=500] [eventsPerSecond=500] [rounds=3]   (after `npm run build`)
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, gateway, simulator, until } from './processes.mjs';
import { callOn, openChats } from './prove/traffic.mjs';

const [chats, perSecond, rounds] = [500, 500, 3].map((each, index) =>
  Number(process.argv[index + 2] ?? each),
);
const seconds = 10;
const settings = { EGRESS_ALLOW: '127.0.0.0/8' };

async function listening(onRequest) {
  const server = createServer(onRequest).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

let delays = [];
const good = await listening((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    response.end();
    const { data } = JSON.parse(Buffer.concat(chunks));
    if (data.sentAt) delays.push(Date.now() - Date.parse(data.sentAt));
  });
});
const waiting = new Set();
const dead = await listening((request) => {
  waiting.add(request);
  request.once('close', () => waiting.delete(request));
});

const directory = mkdtempSync(join(tmpdir(), 'ctlive-bench-'));
const key = randomBytes(24).toString('hex');
const [port, simulatorPort] = [await freePort(), await freePort()];
const peer = await simulator(directory, simulatorPort);
const running = await gateway({ directory, port, simulatorPort, key, settings });
const call = callOn({ url: running.url, key });
const ids = await openChats(peer.url, { url: running.url, key }, chats);
await call('POST', '/webhooks', { url: good.url });

const control = callOn({ url: `${peer.url}/control` });

/** All chats talk, evenly spread over the time. */
async function talk() {
  const count = (perSecond * seconds) / chats;
  const intervalMs = (seconds * 1000) / count;
  const say = async (chatId, index) => {
    await delay((index * intervalMs) / chats);
    await control('POST', `/chats/${chatId}/say`, { text: 'line {n}', count, intervalMs });
  };
  await Promise.all(ids.map(say));
}

/** One stretch of talk: how long its events were under way, in ms. */
async function underWay() {
  delays = [];
  const events = perSecond * seconds;
  await talk();
  await until(async () => delays.length >= events, 60_000);
  const sorted = delays.sort((a, b) => a - b);
  return [0.5, 0.99].map((share) => sorted[Math.floor(share * sorted.length)]);
}

await underWay();
for (let round = 1; round <= rounds; round += 1) {
  const alone = await underWay();
  const { id } = await call('POST', '/webhooks', { url: dead.url });
  const beside = await underWay();
  const { waitingCount } = await call('GET', `/webhooks/${id}`);
  const inFlight = waiting.size;
  await call('DELETE', `/webhooks/${id}`);
  console.log(
    `round ${round}: alone p50 ${alone[0]} p99 ${alone[1]} ms; beside ${inFlight} calls without answer and ` +
      `${waitingCount} events waiting p50 ${beside[0]} p99 ${beside[1]} ms`,
  );
}
await running.kill('SIGTERM');
await peer.kill('SIGTERM');
for (const { server } of [good, dead]) {
  server.closeAllConnections();
  server.close();
}
rmSync(directory, { recursive: true });

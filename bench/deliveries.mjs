/**
 * Signed, ordered webhook deliveries a second, with every outcome on the disk before the lane goes
 * on, against a bare undici sender of the same bodies with as many in flight, in the same run.
 * Usage: node bench/deliveries.mjs [events=20000] [chats=500] [rounds=3]   (after `npm run build`)
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent } from 'undici';

const require = createRequire(import.meta.url);
const dist = (name) => require(`../dist/${name}.js`);
const inFlight = 16;

/** Counts, and checks the order within each chat. */
async function receive() {
  const last = new Map();
  let count = 0;
  let inversions = 0;
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      count += 1;
      const { chatId, sequence } = JSON.parse(Buffer.concat(chunks));
      if (request.url === '/ordered' && sequence !== (last.get(chatId) ?? 0) + 1) inversions += 1;
      last.set(chatId, sequence);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', () => {
    process.send({ count, inversions });
    last.clear();
    count = 0;
  });
  process.send({ port: server.address().port });
}

function eventsOf(count, chats) {
  const text = 'x'.repeat(600);
  return Array.from({ length: count }, (_, index) => {
    const chatId = `CHAT_BENCH_${index % chats}`;
    const message = { id: `m${index}`, chatId, type: 'text', ctliveType: 'TEXT', text };
    const sentAt = new Date().toISOString();
    const data = { ...message, direction: 'inbound', status: 'sent', sentAt };
    const events = [{ type: 'message.received', atMs: Date.now(), data }];
    return { upstream: 'default', chatId, events };
  });
}

async function bare(url, bodies) {
  const agent = new Agent();
  const { origin } = new URL(url);
  const next = bodies[Symbol.iterator]();
  const headers = { 'content-type': 'application/json', 'user-agent': 'bench' };
  const began = performance.now();
  const sender = async () => {
    for (const body of next) {
      const answer = await agent.request({ origin, path: '/', method: 'POST', headers, body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sender));
  const seconds = (performance.now() - began) / 1000;
  await agent.destroy();
  return bodies.length / seconds;
}

async function filledStore(directory, count, chats) {
  const { SqliteStore } = dist('adapters/sqlite/sqlite-store');
  const { SystemClock } = dist('runtime/clock');
  const { silentLogger: logger } = dist('runtime/logger');
  const store = SqliteStore.open({ directory, clock: new SystemClock(), logger });
  const commits = eventsOf(count, chats);
  for (let from = 0; from < commits.length; from += 500) {
    await Promise.all(commits.slice(from, from + 500).map((each) => store.eventLog.append(each)));
  }
  return store;
}

async function gateway(url, store, count) {
  const { SystemClock } = dist('runtime/clock');
  const { silentLogger: logger } = dist('runtime/logger');
  const { EgressGuard } = dist('adapters/undici/egress-guard');
  const { AesSecretBox } = dist('adapters/secrets/aes-secret-box');
  const { UndiciWebhookSender } = dist('adapters/undici/undici-webhook-sender');
  const { SigningKey } = dist('webhooks/signing/signing-key');
  const { ThreadSigner } = dist('adapters/signing-thread/thread-signer');
  const { openWebhooks } = dist('webhooks/webhook-parts');
  const clock = new SystemClock();
  const guard = new EgressGuard({ allow: ['127.0.0.0/8'] });
  const key = new SigningKey(generateKeyPairSync('ed25519').privateKey);
  const signer = new ThreadSigner(key, logger);
  const parts = await openWebhooks({
    stores: store,
    sender: new UndiciWebhookSender(guard, clock),
    signer,
    secretBox: new AesSecretBox(randomBytes(32).toString('hex')),
    schedule: [1000],
    ...{ clock, logger, random: Math.random, version: 'bench' },
  });
  const stop = new AbortController();
  const running = parts.worker.run(stop.signal);
  const flushesBefore = store.commits;
  const began = performance.now();
  const webhook = await parts.webhooks.create({ url: `${url}/ordered`, payload: 'full' }, 0);
  for (let left = count; left > 0;) {
    await delay(20);
    const [stored] = await store.webhookRecords.list();
    left = count - stored.scannedTo + (await parts.lanes.waitingOf(webhook.id)).count;
  }
  const seconds = (performance.now() - began) / 1000;
  const flushes = store.commits - flushesBefore;
  stop.abort();
  await running;
  await parts.webhooks.remove(webhook.id);
  await guard[Symbol.asyncDispose]();
  await signer[Symbol.asyncDispose]();
  return { rate: count / seconds, perFlush: count / flushes };
}

async function bench(count, chats, rounds) {
  const receiver = fork(fileURLToPath(import.meta.url), ['receive']);
  const [{ port }] = await once(receiver, 'message');
  const url = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(join(tmpdir(), 'ctlive-bench-'));
  const store = await filledStore(directory, count, chats);
  const { events } = await store.eventLog.read({ after: 0, limit: 500 });
  const bodies = Array.from({ length: count }, (_, index) => events[index % 500].json);
  await bare(url, bodies.slice(0, 2000));
  const seconds = { gateway: 0, bare: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    const bareRate = await bare(url, bodies);
    const counted = once(receiver, 'message');
    receiver.send('count');
    await counted;
    const { rate, perFlush } = await gateway(url, store, count);
    const told = once(receiver, 'message');
    receiver.send('count');
    const [{ count: delivered, inversions }] = await told;
    seconds.gateway += count / rate;
    seconds.bare += count / bareRate;
    const ratio = (rate / bareRate).toFixed(2);
    console.log(
      `round ${round}: gateway ${rate.toFixed(0)}/s, bare ${bareRate.toFixed(0)}/s, ratio ${ratio}; ` +
        `${delivered} delivered, ${inversions} inversions, ${perFlush.toFixed(1)} per flush`,
    );
  }
  const [ours, theirs] = [seconds.gateway, seconds.bare].map((each) => (rounds * count) / each);
  const ratio = (ours / theirs).toFixed(2);
  console.log(
    `over all: gateway ${ours.toFixed(0)}/s, bare ${theirs.toFixed(0)}/s, ratio ${ratio} (wanted: 0.30)`,
  );
  receiver.kill();
  await store[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
}

if (process.argv[2] === 'receive') await receive();
else await bench(...[20_000, 500, 3].map((each, index) => Number(process.argv[index + 2] ?? each)));

/**
 * Proves that nothing is lost, doubled or out of order: customers talk in many chats while the
 * gateway is killed with -9 at random moments, webhook receivers are slow, fail and are away, and
 * streams are cut. Everything is a process of its own, over real sockets and a real disk.
 * Usage: npm run prove:delivery [-- --events 20000 --chats 500 --kills 5]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, gateway as startGateway, simulator as startSimulator } from '../processes.mjs';
import { Receiver } from './receiver.mjs';
import { socketClient, sseClient } from './stream-clients.mjs';
import { report } from './table.mjs';
import { callOn, openChats, saidIn, talk, wholeLog } from './traffic.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    chats: { type: 'string', default: '500' },
    kills: { type: 'string', default: '5' },
  },
});
const size = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
const wanted = ['events', 'chats', 'kills'].filter((name) => !Number.isInteger(size[name]));
if (wanted.length > 0) throw new Error(`whole numbers are wanted: ${wanted.join(', ')}`);

/** How long consumers may take for what is left once the last thing was said. */
const catchUpMs = 240_000;
const seconds = Math.max(size.events / 500, size.kills * 3);
const directory = mkdtempSync(join(tmpdir(), 'ctlive-prove-'));
const [port, simulatorPort] = [await freePort(), await freePort()];
const settings = { EGRESS_ALLOW: '127.0.0.0/8', WEBHOOK_RETRY_SCHEDULE: retrySchedule() };
const gateway = { url: `http://127.0.0.1:${port}`, key: randomBytes(24).toString('hex') };
const start = () => startGateway({ directory, port, simulatorPort, key: gateway.key, settings });
const call = callOn(gateway);
const began = performance.now();
const say = (text) =>
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);

/** Long enough for the outages, short enough to see the end of it. */
function retrySchedule() {
  return ['1s', '1s', '2s', '2s', '3s', '3s', ...Array.from({ length: 30 }, () => '5s')].join(',');
}

function receivers() {
  return [
    { receiver: new Receiver('webhook, jitter', { jitterMs: 20 }) },
    { receiver: new Receiver('webhook, 10 % failures', { jitterMs: 10, failures: 0.1 }) },
    { receiver: new Receiver('webhook, outages', { outageMs: 3_000, failures: 0.02 }) },
    {
      receiver: new Receiver('webhook, filtered', { failures: 0.05 }),
      filter: { types: ['message.*'] },
      matches: ({ type }) => type.startsWith('message.'),
    },
  ];
}

async function killAtRandom(first, moments) {
  let running = first;
  for (const atMs of moments) {
    await delay(Math.max(0, atMs - performance.now()));
    await running.kill('SIGKILL');
    say('killed the gateway with -9');
    running = await start();
  }
  return running;
}

/** Until the log holds what was said in every chat. */
async function untilLogged(simulatorUrl, ids) {
  const deadline = performance.now() + catchUpMs;
  for (;;) {
    const texts = await wholeLog(gateway);
    const logged = new Map(ids.map((id) => [id, []]));
    for (const text of texts) {
      const { type, chatId, data } = JSON.parse(text);
      if (type === 'message.received') logged.get(chatId)?.push(data.id);
    }
    const count = [...logged.values()].reduce((sum, list) => sum + list.length, 0);
    if (count >= size.events || performance.now() > deadline) return { texts, logged };
    await delay(500);
  }
}

/** Chats whose messages in the log are not, in this order, what the customer said. */
async function wrongChats(simulatorUrl, logged) {
  const wrong = [];
  for (const [chatId, ids] of logged) {
    const said = await saidIn(simulatorUrl, chatId);
    if (JSON.stringify(said) !== JSON.stringify(ids)) wrong.push(chatId);
  }
  return wrong;
}

async function settle(consumers) {
  const deadline = performance.now() + catchUpMs;
  for (;;) {
    const truth = (await wholeLog(gateway)).map((text) => [JSON.parse(text), text]);
    const rows = consumers.map(({ ledger, matches }) => {
      const own = new Map(
        truth.filter(([event]) => matches(event)).map(([e, text]) => [e.id, text]),
      );
      return { ledger, own, expected: own.size };
    });
    const isDone = rows.every(({ ledger, own }) => ledger.unique >= own.size);
    if (isDone || performance.now() > deadline)
      return rows.map((row) => ({ ...row, lost: row.ledger.compare(row.own) }));
    await delay(500);
  }
}

const peer = await startSimulator(directory, simulatorPort);
let running = await start();
say(`${size.events} messages over ${size.chats} chats in ${seconds} s, ${size.kills} kills`);
const hooks = receivers();
for (const { receiver, filter } of hooks) {
  await receiver.listen();
  await receiver.register(call, { ...filter, after: 'earliest' });
}
const streams = [1, 2].flatMap((number) => [
  sseClient(`SSE ${number}`, gateway),
  socketClient(`WebSocket ${number}`, gateway),
]);
const ids = await openChats(peer.url, gateway, size.chats);
say('joined every chat');
const reading = streams.map((client) => client.run());
const quiet = new AbortController();
const misbehaving = hooks.map(({ receiver }) => receiver.misbehave(quiet.signal));
const talkFrom = performance.now();
const moments = Array.from(
  { length: size.kills },
  () => talkFrom + (0.05 + Math.random()) * seconds * 1000,
).sort((a, b) => a - b);
const killing = killAtRandom(running, moments);
await talk(peer.url, ids, { events: size.events, seconds });
running = await killing;
const { texts, logged } = await untilLogged(peer.url, ids);
say(`the log holds ${texts.length} events`);
quiet.abort();
await Promise.all(misbehaving);
const isAboutChat = ({ chatId }) => chatId !== undefined;
const rows = await settle([
  ...hooks.map(({ receiver, matches = isAboutChat }) => ({ ledger: receiver.ledger, matches })),
  ...streams.map(({ ledger }) => ({ ledger, matches: () => true })),
]);
const wrong = await wrongChats(peer.url, logged);
for (const client of streams) client.stop();
await Promise.all(reading);
for (const { receiver } of hooks) receiver.close();
await running.kill('SIGTERM');
await peer.kill('SIGTERM');
rmSync(directory, { recursive: true });
say('every consumer has been compared with the log, byte for byte');

for (const { connections, ledger } of streams)
  console.log(`${ledger.name}: ${connections} connections`);
for (const { receiver } of hooks)
  console.log(
    `${receiver.ledger.name}: ${receiver.attempts} attempts, ${receiver.refused} refused`,
  );
const isSound = report(rows) && wrong.length === 0 && streams.every(({ resets }) => resets === 0);
for (const chatId of wrong.slice(0, 5))
  console.log(`${chatId}: the log is not what was said, in its order`);
console.log(isSound ? 'PROVED' : 'NOT PROVED');
process.exitCode = isSound ? 0 : 1;

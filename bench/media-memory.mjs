/**
 * node bench/media-memory.mjs [sdk] [MiB ...]: peak resident memory of the gateway, above idle,
 * while 20 files of each size go in at once, then 20 come out; then while 60 files of 1 MiB arrive
 * from the customer. Gateway and simulator are processes of their own. With `sdk` the gateway
 * reaches the simulator by its livechatsdk.js, and what is measured is the gateway's own process,
 * not the browser and its host. Needs a build, and for `sdk` Chromium.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, gateway, simulator, until } from './processes.mjs';

const [first, ...others] = process.argv.slice(2);
const isSdk = first === 'sdk';
const sizes = (isSdk ? others : [first, ...others]).filter(Boolean).map(Number);
const mebibyte = 1024 * 1024;
const key = 'a key of the bench, long enough';
const atOnce = 20;
const limitMiB = 150;
const directory = mkdtempSync(join(tmpdir(), 'media-memory-'));

function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** The peak over some work, by looking every 5 ms. */
async function peakOf(pid, work) {
  let peak = residentMiB(pid);
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      peak = Math.max(peak, residentMiB(pid));
      await delay(5);
    }
  })();
  const startMs = performance.now();
  try {
    await work();
  } finally {
    isDone = true;
    await watching;
  }
  return { peak, seconds: (performance.now() - startMs) / 1000 };
}

function pdfPieces(sizeBytes, seed) {
  const piece = Buffer.alloc(64 * 1024, seed);
  return (function* () {
    yield Buffer.from('%PDF-1.7\n');
    for (let left = sizeBytes - 14; left > 0; left -= piece.length) {
      yield left < piece.length ? piece.subarray(0, left) : piece;
    }
    yield Buffer.from('%%EOF');
  })();
}

async function upload(url, chatId, { sizeBytes, seed }) {
  const boundary = 'bench';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const call = request(`${url}/chats/${chatId}/multimedia`, {
    method: 'POST',
    headers: {
      'X-API-Key': key,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + sizeBytes + tail.length,
    },
  });
  const answered = new Promise((resolve, reject) => {
    call.on('error', reject).on('response', async (response) => {
      let text = '';
      for await (const piece of response) text += piece;
      if (response.statusCode === 201) resolve(JSON.parse(text));
      else reject(new Error(`${response.statusCode} ${text}`));
    });
  });
  call.write(head);
  for (const piece of pdfPieces(sizeBytes, seed)) {
    if (!call.write(piece)) await new Promise((resolve) => call.once('drain', resolve));
  }
  call.end(tail);
  return answered;
}

async function download(url, { contentUrl, sha256 }) {
  const response = await fetch(url + contentUrl, { headers: { 'X-API-Key': key } });
  const hash = createHash('sha256');
  for await (const piece of response.body) hash.update(piece);
  if (hash.digest('hex') !== sha256) throw new Error('other bytes came back');
}

function times(count, work) {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

const simulatorPort = await freePort();
const customer = await simulator(join(directory, 'simulator'), simulatorPort);
async function control(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const options = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${customer.url}/control${path}`, options);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

function sdkSettings() {
  return {
    CTLIVE_CONNECTOR: 'sdk',
    CTLIVE_URL: `${customer.url}/livechat/default/lib/livechatsdk.js`,
    ...(process.env.CHROMIUM_PATH && { CHROMIUM_PATH: process.env.CHROMIUM_PATH }),
    ...(process.env.HOME && { HOME: process.env.HOME }),
  };
}

/** A gateway and a chat of its own for each row, so that one row neither warms nor fills the next. */
async function measured(name, work) {
  const port = await freePort();
  const chatId = `CHAT_${name}`;
  await control('/chats', { chatId });
  const settings = { MAX_UPLOAD_BYTES: String(512 * mebibyte), ...(isSdk && sdkSettings()) };
  const own = { directory: join(directory, name), port, simulatorPort, key, settings };
  const started = await gateway(own);
  const headers = { 'X-API-Key': key };
  const joinChat = () => fetch(`${started.url}/chats/${chatId}/join`, { method: 'POST', headers });
  await until(async () => (await joinChat()).ok, 60_000);
  await upload(started.url, chatId, { sizeBytes: mebibyte, seed: 0 });
  await delay(1_000);
  try {
    return await work({ ...started, chatId }, residentMiB(started.pid));
  } finally {
    await started.kill('SIGTERM');
  }
}

let isWithin = true;
function report(what, idle, { peak, seconds }, limit = limitMiB) {
  const above = peak - idle;
  isWithin &&= above < limit;
  const rest = `idle ${idle.toFixed(0)}  peak ${peak.toFixed(0)}  above ${above.toFixed(0)} MiB`;
  console.log(`${what.padEnd(26)} ${rest}  ${seconds.toFixed(1)} s`);
}

try {
  for (const size of sizes.length > 0 ? sizes : [1, 5, 10, 25, 50]) {
    await measured(`size-${size}`, async ({ url, pid, chatId }, idle) => {
      let sent = [];
      const into = await peakOf(pid, async () => {
        sent = await times(atOnce, (index) =>
          upload(url, chatId, { sizeBytes: size * mebibyte, seed: index + 1 }),
        );
      });
      report(`${atOnce} x ${size} MiB in`, idle, into);
      const out = await peakOf(pid, () => times(atOnce, (index) => download(url, sent[index])));
      report(`${atOnce} x ${size} MiB out`, idle, out);
    });
  }
  await measured('inbound', async ({ url, pid, chatId }, idle) => {
    const list = async () => {
      const path = `${url}/chats/${chatId}/messages?limit=500&order=desc`;
      return (await (await fetch(path, { headers: { 'X-API-Key': key } })).json()).data;
    };
    const before = new Set((await list()).map(({ id }) => id));
    const inbound = await peakOf(pid, async () => {
      for (let count = 0; count < 60; count += 1) {
        const base64 = Buffer.alloc(mebibyte, count + 1).toString('base64');
        const file = { fileName: `${count}.pdf`, documentType: 'pdf', base64 };
        await control(`/chats/${chatId}/file`, file);
      }
      const isHere = ({ id, mediaState }) => !before.has(id) && mediaState === 'available';
      await until(async () => (await list()).filter(isHere).length === 60, 60_000);
    });
    report('60 x 1 MiB from customer', idle, inbound, 60);
  });
} finally {
  await customer.kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}
if (!isWithin) process.exitCode = 1;

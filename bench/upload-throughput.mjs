/**
 * node bench/upload-throughput.mjs [MiB] [rounds]: how fast one file goes through the gateway,
 * against a bare multer-less pipe: busboy, base64, one WebSocket to a peer that counts. Alternating
 * rounds, best of each. Needs a build.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, gateway, simulator, until } from './processes.mjs';

const self = fileURLToPath(import.meta.url);
const [mode, ...rest] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { WebSocket, WebSocketServer } = require('ws');

/** The sink of the bare pipe: takes text, answers with its length at the end. */
async function runSink(port) {
  new WebSocketServer({ port, host: '127.0.0.1', maxPayload: 1 << 20 }).on('connection', (ws) => {
    let chars = 0;
    ws.on('message', (text) => {
      if (text.length === 3) ws.send(String(chars));
      else chars += text.length;
    });
  });
}

/** The bare pipe: the least that turns an upload into base64 on a socket, with back-pressure. */
async function runPipe(port, sinkPort) {
  const busboy = createRequire(require.resolve('multer'))('busboy');
  createServer((incoming, response) => {
    const ws = new WebSocket(`ws://127.0.0.1:${sinkPort}`);
    ws.on('message', (text) => response.writeHead(201).end(text.toString()));
    ws.once('open', () => {
      const form = busboy({ headers: incoming.headers });
      form.on('file', async (_name, file) => {
        let carry = Buffer.alloc(0);
        for await (const piece of file) {
          const bytes = Buffer.concat([carry, piece]);
          const whole = bytes.length - (bytes.length % 3);
          carry = bytes.subarray(whole);
          await new Promise((resolve) => ws.send(bytes.toString('base64', 0, whole), resolve));
        }
        if (carry.length > 0) ws.send(carry.toString('base64'));
        ws.send('end');
      });
      incoming.pipe(form);
    });
  }).listen(port, '127.0.0.1');
}

if (mode === 'sink') await runSink(Number(rest[0]));
else if (mode === 'pipe') await runPipe(Number(rest[0]), Number(rest[1]));
else await compare(Number(mode ?? 50), Number(rest[0] ?? 5));

async function upload(url, headers, file) {
  const boundary = 'bench';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const call = request(url, {
    method: 'POST',
    headers: {
      ...headers,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + file.length + tail.length,
    },
  });
  const startMs = performance.now();
  call.write(head);
  call.write(file);
  call.end(tail);
  const [response] = await once(call, 'response');
  for await (const _ of response);
  if (response.statusCode !== 201) throw new Error(`answered ${response.statusCode}`);
  return file.length / 1024 / 1024 / ((performance.now() - startMs) / 1000);
}

async function child(...parameters) {
  const started = spawn(process.execPath, [self, ...parameters.map(String)], { stdio: 'inherit' });
  return { stop: () => started.kill() };
}

async function compare(size, rounds) {
  const directory = mkdtempSync(join(tmpdir(), 'upload-throughput-'));
  const key = 'a key of the bench, long enough';
  const [sinkPort, pipePort, port, simulatorPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const sink = await child('sink', sinkPort);
  const pipe = await child('pipe', pipePort, sinkPort);
  const customer = await simulator(join(directory, 'simulator'), simulatorPort);
  const ours = await gateway({ directory: join(directory, 'own'), port, simulatorPort, key });
  const file = Buffer.alloc(size * 1024 * 1024, 'some content ');
  file.write('%PDF-1.7\n');
  file.write('%%EOF', file.length - 5);
  const headers = { 'X-API-Key': key };
  try {
    const body = JSON.stringify({ chatId: 'CHAT_SPEED' });
    const json = { 'Content-Type': 'application/json' };
    await fetch(`${customer.url}/control/chats`, { method: 'POST', headers: json, body });
    await fetch(`${ours.url}/chats/CHAT_SPEED/join`, { method: 'POST', headers });
    const bareUrl = `http://127.0.0.1:${pipePort}/`;
    const small = file.subarray(0, 1024);
    await until(async () => (await upload(bareUrl, {}, small)) > 0);
    const speeds = { bare: [], gateway: [] };
    for (let round = 0; round <= rounds; round += 1) {
      const bare = await upload(bareUrl, {}, file);
      const through = await upload(`${ours.url}/chats/CHAT_SPEED/multimedia`, headers, file);
      // The first round warms both up.
      if (round > 0) {
        speeds.bare.push(bare);
        speeds.gateway.push(through);
      }
    }
    const [bare, through] = [Math.max(...speeds.bare), Math.max(...speeds.gateway)];
    const ratio = through / bare;
    console.log(`bare pipe ${bare.toFixed(0)} MiB/s  gateway ${through.toFixed(0)} MiB/s`);
    console.log(`ratio ${ratio.toFixed(2)} of ${size} MiB, best of ${rounds}`);
    if (ratio < 0.6) process.exitCode = 1;
  } finally {
    sink.stop();
    pipe.stop();
    await ours.kill('SIGTERM');
    await customer.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  }
}

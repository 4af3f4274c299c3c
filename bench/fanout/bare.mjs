/** What a fan-out costs at least: one frame, made once, and `res.write` for every client. */
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const clients = new Set();

function frameOf(number, bytes) {
  const event = JSON.stringify({ id: `evt_${number}`, text: 'x'.repeat(bytes) });
  const frame = `id: ${number}\ndata: ${event}\n\n`;
  return Buffer.from(frame.slice(0, -(frame.length - bytes + 4)) + '"}\n\n');
}

async function fanOut({ count, intervalMs, bytes }) {
  for (let number = 1; number <= count; number += 1) {
    const frame = frameOf(number, bytes);
    for (const client of clients) client.write(frame);
    await delay(intervalMs);
  }
}

createServer((request, response) => {
  if (request.method === 'POST') {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      response.end('{}');
      void fanOut(JSON.parse(text));
    });
    return;
  }
  if (request.url === '/readyz') return response.end();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': here\n\n');
  clients.add(response);
  response.on('close', () => clients.delete(response));
}).listen(Number(process.env.PORT), '127.0.0.1');

// A first chat with Node 20, without a package:
// GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... node first-chat.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const url = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';
const chatId = process.env.CHAT_ID ?? 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001';
const chat = `/chats/${chatId}`;
const authorization = { Authorization: `Bearer ${process.env.API_KEY}` };

async function call(method, path, { body, headers } = {}) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...authorization, ...headers },
    body,
    signal: AbortSignal.timeout(30_000),
  });
  if (answer.ok) return answer;
  const problem = await answer.json();
  throw new Error(`${method} ${path}: ${problem.code}: ${problem.detail}`);
}

function sendJson(path, value, headers) {
  const type = { 'Content-Type': 'application/json' };
  return call('POST', path, { body: JSON.stringify(value), headers: { ...type, ...headers } });
}

// Why a delivery is not believed; undefined: it is ours, and fresh (Standard Webhooks 1.0.0).
function refusalOf(headers, body, secret) {
  if (!secret) return 'no secret yet';
  const sentAt = Number(headers['webhook-timestamp'] ?? NaN);
  if (!(Math.abs(Date.now() / 1000 - sentAt) <= 300)) return 'stale timestamp';
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  const given = (headers['webhook-signature'] ?? '').split(' ').map((each) => Buffer.from(each));
  const isSigned = given.some(
    (each) => each.length === wanted.length && timingSafeEqual(each, wanted),
  );
  return isSigned ? undefined : 'wrong signature';
}

// A receiver for webhooks: it answers at once, and does the work (here: an event) afterwards.
let secret = '';
const receiver = createServer(async (request, response) => {
  const body = await text(request);
  const refusal = refusalOf(request.headers, body, secret);
  response.writeHead(refusal ? 401 : 204).end();
  if (refusal) console.log(`   refused: ${refusal}`);
  else receiver.emit('delivery', JSON.parse(body));
});
await once(receiver.listen(0, '127.0.0.1'), 'listening');
const delivery = once(receiver, 'delivery', { signal: AbortSignal.timeout(60_000) });

// Where the log ends now: everything that follows is read from here, whatever happens in between.
let { nextCursor: cursor } = await (await call('GET', '/events?after=latest')).json();

console.log('== create a webhook; the secret is shown this once');
const receiverUrl = `http://127.0.0.1:${receiver.address().port}/ctlive`;
const filter = { types: ['message.received'], chatIds: [chatId], after: cursor };
const webhook = await (await sendJson('/webhooks', { url: receiverUrl, ...filter })).json();
secret = webhook.secret;
try {
  await talk();
} finally {
  await call('DELETE', `/webhooks/${webhook.id}`);
  receiver.close();
  receiver.closeAllConnections();
}

async function talk() {
  console.log('== join');
  await sendJson(`${chat}/join`, { nickname: 'Ada' });

  console.log('== send a text; the same Idempotency-Key again sends nothing twice');
  const once = { 'Idempotency-Key': `node-${cursor}` };
  await sendJson(`${chat}/messages`, { text: 'Hello from Node, send me a photo' }, once);

  console.log('== send a file');
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const form = new FormData();
  form.set('caption', 'A small photo');
  form.set('file', new Blob([Buffer.from(png, 'base64')], { type: 'image/png' }), 'photo.png');
  await call('POST', `${chat}/multimedia`, { body: form });

  console.log('== read the feed until the customer answers');
  const answer = await readUntil('message.received');
  console.log("== resume behind it until the customer's photo comes");
  const photo = await readUntil('multimedia.received');

  console.log('== the webhook brought the answer too, and its signature is right');
  const [delivered] = await delivery;
  if (delivered.id !== answer.id) throw new Error(`${delivered.id} was delivered`);

  const file = await (await call('GET', photo.data.contentUrl)).arrayBuffer();
  console.log(`== downloaded ${file.byteLength} bytes`);
}

// Reads the stream behind the cursor until an event of the type comes. A client that is cut off goes
// on like this: nothing is missed and nothing comes twice.
async function readUntil(type) {
  const answer = await call('GET', '/events/stream', { headers: { 'Last-Event-ID': cursor } });
  let text = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + piece).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
      if (!field('data') || field('event')) continue;
      cursor = field('id');
      const event = JSON.parse(field('data'));
      console.log(`   ${event.type}`);
      if (event.type === type) return event;
    }
  }
  throw new Error(`the stream ended before ${type}`);
}

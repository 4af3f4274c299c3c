// A first chat with Node 20, without a package:
// GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... node first-chat.mjs
const url = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';
const chat = `/chats/${process.env.CHAT_ID ?? 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001'}`;
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

// Where the log ends now: everything that follows is read from here, whatever happens in between.
let { nextCursor: cursor } = await (await call('GET', '/events?after=latest')).json();

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

console.log('== read the feed until the customer answers');
await readUntil('message.received');
console.log("== resume behind it until the customer's photo comes");
const photo = await readUntil('multimedia.received');

const file = await (await call('GET', photo.data.contentUrl)).arrayBuffer();
console.log(`== downloaded ${file.byteLength} bytes`);

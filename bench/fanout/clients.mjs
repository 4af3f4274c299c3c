/**
 * Many SSE clients in one process, as cheap as they can be: they count the ends of frames and
 * nothing else. Told over IPC: `connect {port, headers, count}`, `stall {port, headers}`,
 * `expect {frames}`, `leave`.
 */
import { connect } from 'node:net';

const sockets = [];
let frames = 0;
let bytes = 0;
let expected = Infinity;

function open({ port, headers }, onData) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET /events/stream HTTP/1.1\r\nHost: bench\r\n${headers}\r\n`);
  if (onData) socket.on('data', onData);
  sockets.push(socket);
  return socket;
}

/** Frames end with an empty line, which may come in two pieces. */
function counter() {
  let endsOnBreak = false;
  return (chunk) => {
    if (endsOnBreak && chunk[0] === 10) frames += 1;
    for (let at = chunk.indexOf('\n\n'); at !== -1; at = chunk.indexOf('\n\n', at + 2)) frames += 1;
    endsOnBreak = chunk[chunk.length - 1] === 10 && chunk[chunk.length - 2] !== 10;
    bytes += chunk.length;
    if (frames >= expected) {
      expected = Infinity;
      process.send({ kind: 'done', bytes, frames });
    }
  };
}

const told = {
  connect(message) {
    for (let index = 0; index < message.count; index += 1) open(message, counter());
  },
  stall(message) {
    open(message).pause();
  },
  counts() {
    process.send({ kind: 'counts', frames });
  },
  expect(message) {
    frames = 0;
    bytes = 0;
    expected = message.frames;
    process.send({ kind: 'expecting' });
  },
  leave() {
    for (const socket of sockets.splice(0)) socket.destroy();
  },
};

process.on('message', (message) => told[message.kind](message));
process.on('disconnect', () => process.exit());

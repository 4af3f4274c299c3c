/** Clients of the streams that connect again, behind the last cursor they saw, until stopped. */
import { createParser } from 'eventsource-parser';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { Ledger } from './ledger.mjs';

/** How long a connection is kept before the client cuts it by itself. */
const lifeMs = () => 1_500 + Math.random() * 4_000;

class StreamClient {
  connections = 0;
  resets = 0;
  #cursor = 'earliest';
  #isStopped = false;
  #abort = () => undefined;

  constructor(name, connect, gateway) {
    this.ledger = new Ledger(name);
    this.connect = connect;
    this.gateway = gateway;
  }

  async run() {
    while (!this.#isStopped) {
      await new Promise((resolve) => {
        const cut = setTimeout(() => this.#abort(), lifeMs());
        this.#abort = this.connect(this.gateway, this.#cursor, {
          open: () => (this.connections += 1),
          event: (text) => {
            this.#cursor = this.ledger.add(text).cursor;
          },
          cursor: (cursor) => (this.#cursor = cursor),
          reset: () => (this.resets += 1),
          closed: () => {
            clearTimeout(cut);
            resolve();
          },
        });
      });
      await delay(20 + Math.random() * 80);
    }
  }

  stop() {
    this.#isStopped = true;
    this.#abort();
  }
}

export function sseClient(name, gateway) {
  return new StreamClient(name, connectSse, gateway);
}

export function socketClient(name, gateway) {
  return new StreamClient(name, connectSocket, gateway);
}

function connectSse({ url, key }, cursor, on) {
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      if (event === undefined) on.event(data);
      else if (event === 'cursor') on.cursor(id);
      else on.reset();
    },
  });
  const call = request(`${url}/events/stream`, {
    agent: false,
    headers: { authorization: `Bearer ${key}`, 'last-event-id': cursor },
  });
  call.on('response', (response) => {
    if (response.statusCode !== 200) return call.destroy();
    on.open();
    response.setEncoding('utf8');
    response.on('data', (chunk) => parser.feed(chunk));
  });
  call.on('error', () => undefined);
  call.on('close', on.closed);
  call.end();
  return () => call.destroy();
}

function connectSocket({ url, key }, cursor, on) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events/socket?after=${cursor}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  socket.on('open', on.open);
  socket.on('message', (bytes) => {
    const text = bytes.toString();
    const { control, cursor: at } = JSON.parse(text);
    if (control === undefined) on.event(text);
    else if (control === 'cursor') on.cursor(at);
    else on.reset();
  });
  socket.on('error', () => undefined);
  socket.on('close', on.closed);
  return () => socket.terminate();
}

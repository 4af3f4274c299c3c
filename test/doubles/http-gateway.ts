import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Scope } from '../../src/access/api-key-records';
import { KeyRing, type KeyGrant } from '../../src/access/key-ring';
import { StreamTickets } from '../../src/access/stream-tickets';
import { MemoryStore } from '../../src/adapters/memory/memory-store';
import { EventFeed } from '../../src/events/feed/feed';
import { createApp } from '../../src/http/app';
import type { GatewayContext, HttpOptions } from '../../src/http/gateway-context';
import { createHttpServer } from '../../src/http/server';
import { Operations } from '../../src/operations/operations';
import type { LogFields } from '../../src/runtime/logger';
import { ManualClock } from './manual-clock';
import { mediaParts } from './media-parts';
import { runningWebhooks, testSecretBox, type RunningWebhooks } from './webhook-parts';
import { stubCtliveParts } from './stub-ctlive-parts';
import { stubEngine, type StubEngine } from './stub-engine';

export const adminKey = 'an admin key of the tests';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it is not. */
  readonly body: ReturnType<typeof JSON.parse>;
};

export type CallOptions = {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly raw?: string | Uint8Array;
};

export type HttpGateway = AsyncDisposable & {
  readonly stub: StubEngine;
  readonly store: MemoryStore;
  readonly clock: ManualClock;
  readonly keys: KeyRing;
  readonly tickets: StreamTickets;
  readonly feed: EventFeed;
  readonly operations: Operations;
  readonly webhookParts: RunningWebhooks;
  readonly app: Express;
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  readonly errors: { readonly message: string; readonly fields?: LogFields }[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  keyWith(scopes: readonly Scope[], grant?: Partial<KeyGrant>): Promise<string>;
};

export type HttpGatewaySetup = {
  readonly options?: Partial<HttpOptions>;
  readonly context?: Partial<GatewayContext>;
  readonly adminKey?: string;
};

/** The real edge on a real socket, over the memory store and a stub engine. */
export async function httpGateway(setup: HttpGatewaySetup = {}): Promise<HttpGateway> {
  const clock = new ManualClock();
  const store = new MemoryStore({ clock });
  const keys = new KeyRing({
    records: store.apiKeyRecords,
    clock,
    adminKey: setup.adminKey ?? adminKey,
  });
  const operations = new Operations({
    ...{ records: store.operationRecords, clock, secretBox: testSecretBox },
  });
  const stub = stubEngine(store.eventLog);
  const errors: { message: string; fields?: LogFields }[] = [];
  const tickets = new StreamTickets(keys, clock);
  const feed = new EventFeed(store.eventLog, { clock });
  const options: HttpOptions = {
    maxUploadBytes: 1024 * 1024,
    maxBase64Bytes: 1024 * 1024,
    corsOrigins: [],
    version: '0.0.0',
    ...setup.options,
  };
  const engine = setup.context?.engine ?? stub.engine;
  const { remoteFiles } = setup.context ?? {};
  const webhookParts = await runningWebhooks({ stores: store, clock });
  const { webhooks, replays, lanes, deliveries } = webhookParts;
  const context: GatewayContext = {
    ...{ webhooks, replays, lanes, deliveries },
    ...mediaParts({ store, engine, clock }, options, remoteFiles),
    ...{ engine: stub.engine, chats: stub.chats, upstreams: stub.upstreams },
    ...stubCtliveParts(),
    ...{ eventLog: store.eventLog, feed, operations, keys, clock },
    tickets,
    logger: {
      error: (message, fields) => errors.push({ message, fields }),
      warn: () => undefined,
      info: () => undefined,
      debug: () => undefined,
    },
    readiness: async () => undefined,
    options,
    ...setup.context,
  };
  const app = createApp(context);
  const server = createHttpServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ stub, store, clock, keys, tickets, feed, operations, app, server, port, url, errors },
    webhookParts,
    call: (method, path, options) => call(`${url}${path}`, method, options),
    keyWith: async (scopes, grant) => (await keys.create({ name: 'test', scopes, ...grant })).key,
    async [Symbol.asyncDispose]() {
      await webhookParts[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function call(
  url: string,
  method: string,
  options: CallOptions = {},
): Promise<Answer> {
  const { key = adminKey, json, raw, headers } = options;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? raw : JSON.stringify(json),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ContactWireUpstream } from '../../../src/adapters/contact-wire/contact-wire-upstream';
import { HostServer } from '../../../src/adapters/sdk/host/host-server';
import { ChromiumPages } from '../../../src/adapters/sdk/page/chromium-pages';
import { SdkUpstream } from '../../../src/adapters/sdk/sdk-upstream';
import { SystemClock, type Clock } from '../../../src/runtime/clock';
import { silentLogger } from '../../../src/runtime/logger';
import type { UpstreamConnection, UpstreamEvent } from '../../../src/sessions/upstream';
import { chromium } from '../../doubles/sdk-processes';
import { temporaryDirectory, type TemporaryDirectory } from '../../doubles/temporary-directory';

type Told = { readonly chatId: string; readonly seq: number; readonly event: UpstreamEvent };
type Serve = (request: IncomingMessage, response: ServerResponse) => void;

type StandInOptions = {
  readonly serve?: Serve;
  readonly hostName?: string;
  readonly executablePath?: string;
  /** For the deadlines of calls, and for those of loading. */
  readonly hostClock?: Clock;
  readonly pageClock?: Clock;
};

/** The smallest SDK: what a test changes is put over its members. */
export const plainSdk = `
  const listeners = {};
  globalThis.standIn = {
    sent: [], calls: [], history: [], active: true,
    tell(name, event) { for (const each of listeners[name] ?? []) each(event); },
  };
  const contact = {
    contact: { id: 'CHAT_1', userID: 'USER_c', users: {} },
    on(name, callback) { (listeners[name] ??= []).push(callback); },
    sendMessage: async (text) => { standIn.sent.push(text); return 'M' + standIn.sent.length; },
    SendLink: async (url) => { standIn.sent.push(url); return 'M' + standIn.sent.length; },
    SendMultimediaMessage: async (type, content, replyTo) => {
      standIn.sent.push([type, content, replyTo]);
      return { messageID: 'M' + standIn.sent.length };
    },
    GetMultimediaMessageInActiveChat: async () => ({ result: false, data: null, error: 'no' }),
    isWriting: (flag) => { standIn.calls.push(['isWriting', flag]); },
  };
  globalThis.LIVECHATSDK = { LIVECHAT: {
    login: async (jwt, video, blur, callback) => {
      standIn.calls.push(['login', jwt]);
      standIn.logout = callback;
      return {};
    },
    joinContact: async (...args) => { standIn.calls.push(['joinContact', ...args]); return contact; },
    leave: async (id) => { standIn.calls.push(['leave', id]); },
    endContact: async (given) => { standIn.calls.push(['endContact', given === contact]); },
    getContactByChatID: async () => ({ result: standIn.active, contact: standIn.active ? contact.contact : null }),
    getChatHistory: async () => ({ result: true, messages: standIn.history }),
  } };
  const SDK = LIVECHATSDK.LIVECHAT;
`;

/** Chromium with a stand-in SDK in it, and the gateway's end of the wire to it. */
export class StandIn implements AsyncDisposable {
  readonly told: Told[] = [];

  private constructor(
    private readonly directory: TemporaryDirectory,
    private readonly host: HostServer,
    private readonly server: ReturnType<typeof createServer>,
    readonly scriptUrl: string,
  ) {}

  static async start(script: string, options: StandInOptions = {}): Promise<StandIn> {
    const { serve, hostName = '127.0.0.1', executablePath = await chromium() } = options;
    const { hostClock = new SystemClock(), pageClock = new SystemClock() } = options;
    const directory = await temporaryDirectory();
    const server = createServer((request, response) => {
      if (serve) return serve(request, response);
      response.setHeader('content-type', 'text/javascript');
      response.end(script);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const pages = new ChromiumPages({ executablePath, hasSandbox: false, clock: pageClock });
    const socketPath = join(directory.path, 'host.sock');
    const place = { socketPath, secret: 'secret', directory: directory.path };
    const host = new HostServer({ ...place, pages, clock: hostClock });
    await host.start();
    const url = `http://${hostName}:${port}/livechat/tenant/lib/livechatsdk.js`;
    return new StandIn(directory, host, server, url);
  }

  async connect(token?: string, requestTimeoutMs = 30_000): Promise<UpstreamConnection> {
    const clock = new SystemClock();
    const upstream = new SdkUpstream({
      host: {
        address: async () => ({
          socketPath: join(this.directory.path, 'host.sock'),
          secret: 'secret',
        }),
      },
      identity: 'default',
      scriptUrl: this.scriptUrl,
      dial: (address) =>
        new ContactWireUpstream({
          ...{ url: address, domain: 'default', nickname: 'Ada', token },
          ...{ clock, logger: silentLogger, requestTimeoutMs, welcomeTimeoutMs: 60_000 },
        }),
    });
    const onEvent = (chatId: string, seq: number, event: UpstreamEvent): void =>
      void this.told.push({ chatId, seq, event });
    return upstream.connect({ onEvent }, new AbortController().signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    this.server.closeAllConnections();
    this.server.close();
    await this.directory[Symbol.asyncDispose]();
  }
}

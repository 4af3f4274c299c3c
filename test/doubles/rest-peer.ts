import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { UndiciCtliveRest } from '../../src/adapters/ctlive-rest/undici-ctlive-rest';
import type { Clock } from '../../src/runtime/clock';
import { SystemClock } from '../../src/runtime/clock';

export type RestRequest = {
  readonly method: string;
  /** Still encoded, with its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: ReturnType<typeof JSON.parse>;
};

export type RestReply =
  | { readonly status?: number; readonly json: unknown }
  | { readonly status?: number; readonly text: string; readonly type?: string }
  | { readonly bytes: Buffer; readonly type: string }
  /** The connection is cut instead of answered, or nothing is ever answered. */
  | 'cut'
  | 'silence';

export type Script = (request: RestRequest) => RestReply | undefined;

/** A CTLive whose REST services answer what the test says; what it does not say is no route. */
export class RestPeer implements AsyncDisposable {
  readonly requests: RestRequest[] = [];
  readonly #server: Server;
  script: Script;

  private constructor(script: Script) {
    this.script = script;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(script: Script = () => undefined): Promise<RestPeer> {
    const peer = new RestPeer(script);
    peer.#server.listen(0, '127.0.0.1');
    await once(peer.#server, 'listening');
    return peer;
  }

  /** Answers by the name of the service, wherever in the path it stands. */
  static async serving(replies: Readonly<Record<string, RestReply>>): Promise<RestPeer> {
    return RestPeer.start(({ path }) => {
      const names = (path.split('?')[0] ?? '').split('/');
      const name = names.find((each) => Object.hasOwn(replies, each));
      return name === undefined ? undefined : replies[name];
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/livechat`;
  }

  client(options: { auth?: string; domain?: string; timeoutMs?: number; clock?: Clock } = {}) {
    return new UndiciCtliveRest({
      url: this.url,
      domain: 'default',
      timeoutMs: 5_000,
      maxAnswerBytes: 1024 * 1024,
      spoolDirectory: tmpdir(),
      clock: new SystemClock(),
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { method = '', url = '', headers } = request;
    const seen = { method, path: url, headers, body: text === '' ? undefined : JSON.parse(text) };
    this.requests.push(seen);
    const reply = this.script(seen);
    if (reply === 'silence') return;
    if (reply === 'cut') response.destroy();
    else write(response, reply ?? { status: 404, text: `Cannot ${method} ${url}` });
  }
}

function write(response: ServerResponse, reply: Exclude<RestReply, string>): void {
  if ('bytes' in reply) {
    response.writeHead(200, { 'content-type': reply.type }).end(reply.bytes);
    return;
  }
  const isJson = 'json' in reply;
  const type = isJson ? 'application/json' : (reply.type ?? 'text/html');
  response.writeHead(reply.status ?? 200, { 'content-type': type });
  response.end(isJson ? JSON.stringify(reply.json) : reply.text);
}

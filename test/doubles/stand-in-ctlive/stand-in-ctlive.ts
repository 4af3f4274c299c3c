/**
 * A CTLive for tests, with one tenant for each way an SDK may be made: its script, its ids, and
 * the transport that script likes. What a chat is stands in `room.ts`; the scripts alone decide
 * in which shape a page sees it.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { Line } from './line';
import { Room, customer, type RoomMessage } from './room';
import { operations, type Answer, type Request } from './operations';

export type Tenant = {
  /** File of the script, and name of the tenant. */
  readonly name: string;
  readonly idOf: (count: number) => string | number;
};

/** Each tenant's script is of another make. */
export const tenants: readonly Tenant[] = [
  { name: 'long-poll', idOf: (count) => 7_000_000 + count },
  { name: 'event-source', idOf: (count) => `m/é漢😀+=/${count}/`.padEnd(300, 'x/Ω') },
  { name: 'classes', idOf: (count) => `0c8f-${count}` },
  { name: 'worker-and-frame', idOf: (count) => `{9F2C-${count}}` },
  { name: 'binary-socket', idOf: (count) => `ABEG${count}==` },
];

/** In every page, so that a test can make it misbehave. */
const remoteScript = `;new EventSource(new URL('../remote', document.currentScript.src)).onmessage =
  ({ data }) => (0, eval)(JSON.parse(data));`;

export class StandInCtlive implements AsyncDisposable {
  /** What pages logged in with. */
  readonly tokens: (string | null | undefined)[] = [];
  /** No event goes out any more. */
  isDeaf = false;
  /** What becomes of a send; a promise that never settles is one that nobody answers. */
  onSend: (request: Request, take: () => Answer) => Answer | Promise<Answer> = (_, take) => take();
  readonly #rooms = new Map<string, Room>();
  readonly #lines = new Map<string, Line>();
  readonly #remotes = new Map<ServerResponse, string>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<StandInCtlive> {
    const standIn = new StandInCtlive();
    standIn.#server.on('upgrade', (request, socket, head) =>
      standIn.#sockets.handleUpgrade(request, socket, head, (accepted) =>
        standIn.#accept(accepted, sessionOf(request)),
      ),
    );
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  scriptUrl(tenant: string): string {
    return `${this.origin}/livechat/${tenant}/lib/livechatsdk.js`;
  }

  /** A new chat of a tenant, its customer waiting. */
  open({ name, idOf }: Tenant): Room {
    const room = new Room(`CHAT_${name}_${this.#rooms.size}`, {
      idOf,
      tell: (session, event) => void (this.isDeaf || this.#line(session).push(event)),
    });
    room.post(customer, { messageType: 'TEXT', content: { text: 'Is anybody there?' } });
    this.#rooms.set(room.id, room);
    return room;
  }

  /** Runs a script in every page of a tenant. */
  run(tenant: string, script: string): void {
    for (const [response, owner] of this.#remotes) {
      if (owner === tenant) response.write(`data: ${JSON.stringify(script)}\n\n`);
    }
  }

  /** Somebody listens to what happens for this session. */
  isFollowed(session: string): boolean {
    return this.#line(session).isFollowed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , tenant = '', what, file] = (request.url ?? '').split(/[/?]/);
    const line = this.#line(sessionOf(request));
    if (what === 'lib' && file === 'livechatsdk.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      const script = readFileSync(join(__dirname, 'scripts', `${tenant}.js`), 'utf8');
      response.end(script + remoteScript);
    } else if (what === 'remote') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('\n');
      this.#remotes.set(response, tenant);
      response.once('close', () => this.#remotes.delete(response));
    } else if (what === 'poll') {
      line.poll(response);
    } else if (what === 'stream') {
      line.stream(response);
    } else if (what === 'rpc') {
      const answer = await this.#answer(line.session, await bodyOf(request));
      response.statusCode = 'error' in answer ? 409 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    } else {
      response.statusCode = 404;
      response.end();
    }
  }

  /** Requests and events as UTF-8 JSON in binary frames. */
  #accept(socket: WebSocket, session: string): void {
    const send = (frame: unknown): void => socket.send(Buffer.from(JSON.stringify(frame)));
    this.#line(session).listen((event) => send({ event }), socket);
    const answerTo = async ({ id, ...request }: Request & { readonly id: number }) =>
      send({ id, ...(await this.#answer(session, request)) });
    socket.on('message', (content) => {
      void answerTo(JSON.parse((content as Buffer).toString()) as Parameters<typeof answerTo>[0]);
    });
  }

  async #answer(session: string, request: Request): Promise<Answer> {
    const { op, chatId = '', token } = request;
    if (op === 'login') this.tokens.push(token);
    const take = (): Answer => operations(session, this.#rooms.get(chatId))[op](request);
    return op === 'send' ? this.onSend(request, take) : take();
  }

  #line(session: string): Line {
    const line = this.#lines.get(session) ?? new Line(session);
    this.#lines.set(session, line);
    return line;
  }
}

/** As the feed should have them. */
export function idsOf(messages: readonly RoomMessage[]): string[] {
  return messages.map(({ id }) => String(id));
}

function sessionOf({ url = '' }: IncomingMessage): string {
  return new URL(url, 'http://ctlive').searchParams.get('session') ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Request;
}
